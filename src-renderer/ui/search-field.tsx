import { Search, X } from 'lucide-react'
import type { Ref } from 'react'
import { Button } from 'react-aria-components/Button'
import { Input } from 'react-aria-components/Input'
import { SearchField as AriaSearchField } from 'react-aria-components/SearchField'
import { classes, focusRing } from './classes.ts'
import { inputClasses } from './text-field.tsx'

interface SearchFieldProps {
  label: string
  placeholder: string
  /** The name of the button that empties it. */
  clearLabel: string
  value: string
  onChange: (value: string) => void
  /** Enter. */
  onSubmit?: () => void
  size?: 'small' | 'medium'
  className?: string
  inputRef?: Ref<HTMLInputElement>
}

/** A field for words to look for. Escape empties it, and only then does what it does elsewhere. */
export function SearchField({
  label,
  placeholder,
  clearLabel,
  value,
  onChange,
  onSubmit,
  size = 'medium',
  className,
  inputRef,
}: SearchFieldProps) {
  return (
    <AriaSearchField
      aria-label={label}
      value={value}
      onChange={onChange}
      {...(onSubmit && { onSubmit })}
      className={classes('relative flex items-center', className)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || value === '') event.continuePropagation()
      }}
    >
      <Search
        aria-hidden="true"
        className={classes(
          'pointer-events-none absolute z-1 text-ink-faint',
          size === 'small' ? 'start-2.5 size-3.5' : 'start-3 size-4',
        )}
      />
      <Input
        ref={inputRef}
        placeholder={placeholder}
        className={classes(
          inputClasses,
          size === 'small' ? 'h-8 bg-transparent ps-8 pe-8 max-sm:h-10' : 'h-9 ps-9 pe-9 text-14 max-sm:h-11',
        )}
      />
      {value !== '' && (
        <Button
          aria-label={clearLabel}
          className={classes(
            'absolute end-0.5 grid size-7 place-items-center rounded-md text-ink-muted data-hovered:bg-hover data-hovered:text-ink max-sm:size-10',
            focusRing,
          )}
        >
          <X aria-hidden="true" className="size-4" />
        </Button>
      )}
    </AriaSearchField>
  )
}
