import type { Ref } from 'react'
import { Input } from 'react-aria-components/Input'
import { Label } from 'react-aria-components/Label'
import { TextArea } from 'react-aria-components/TextArea'
import { Text } from 'react-aria-components/Text'
import {
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
} from 'react-aria-components/TextField'
import { classes } from './classes.ts'

export const inputClasses =
  'w-full min-w-0 rounded-md border border-line bg-raised text-13 text-ink placeholder:text-ink-faint ' +
  'transition-colors duration-120 ease-calm outline-none hover:border-line-strong/60 ' +
  'focus:border-accent focus:ring-1 focus:ring-accent max-sm:text-16'

interface TextFieldProps extends Omit<AriaTextFieldProps, 'className' | 'style' | 'children'> {
  label: string
  /** The label is for screen readers alone. */
  hideLabel?: boolean
  description?: string
  placeholder?: string
  /** More than one line: how many are shown. */
  rows?: number
  className?: string
  inputClassName?: string
  inputRef?: Ref<HTMLInputElement>
}

/** A field for text of one line, or of several when `rows` is given. */
export function TextField({
  label,
  hideLabel = false,
  description,
  placeholder,
  rows,
  className,
  inputClassName,
  inputRef,
  ...props
}: TextFieldProps) {
  return (
    <AriaTextField {...props} className={classes('flex min-w-0 flex-col gap-1', className)}>
      <Label className={hideLabel ? 'sr-only' : 'text-13 font-medium text-ink'}>{label}</Label>
      {rows === undefined ? (
        <Input
          ref={inputRef}
          placeholder={placeholder}
          className={classes(inputClasses, 'h-8 px-2.5 max-sm:h-10', inputClassName)}
        />
      ) : (
        <TextArea
          rows={rows}
          placeholder={placeholder}
          className={classes(inputClasses, 'resize-y px-2.5 py-1.5 leading-5', inputClassName)}
        />
      )}
      {description !== undefined && (
        <Text slot="description" className="text-12 leading-4 text-ink-faint">
          {description}
        </Text>
      )}
    </AriaTextField>
  )
}
