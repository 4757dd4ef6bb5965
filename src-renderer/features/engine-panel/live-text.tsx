import { useLive, type Pick } from './use-live.ts'

function writeText(element: HTMLElement, value: string) {
  const { firstChild } = element
  // The same text with other letters: a new one would be a new box too.
  if (firstChild instanceof Text) firstChild.data = value
  else element.textContent = value
}

/** A figure of this computer, as it is now. */
export function LiveText({ pick }: { pick: Pick }) {
  const element = useLive(pick, writeText)
  return <span ref={element} />
}
