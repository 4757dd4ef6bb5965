import type { CustomContainerComponentProps } from 'virtua'

/**
 * The body of a virtual list that hears the pointer while it scrolls, too. By itself the list lets nothing of it be pressed
 * until it has stood still: an answer that streams scrolls all the time, and so would neither its links nor the messages
 * before it be within reach.
 */
export function PressableList({ style, ...props }: CustomContainerComponentProps) {
  return <div {...props} style={{ ...style, pointerEvents: undefined }} />
}

/** The same as a `ul`, for rows that are `li`. */
export function PressableUl({ style, ...props }: CustomContainerComponentProps) {
  return <ul {...props} style={{ ...style, pointerEvents: undefined }} />
}
