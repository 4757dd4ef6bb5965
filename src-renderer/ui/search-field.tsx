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
  className,
  inputRef,
}: SearchFieldProps) {
  return (
    <AriaSearchField
      aria-label={label}
      value={value}
      onChange={onChange}
      className={classes('relative flex items-center', className)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || value === '') event.continuePropagation()
      }}
    >
      <Search aria-hidden="true" className="pointer-events-none absolute start-3 z-1 size-4 text-ink-faint" />
      <Input
        ref={inputRef}
        placeholder={placeholder}
        className={classes(
          inputClasses,
          'h-9 ps-9 pe-9 text-14 max-sm:h-11 [&::-webkit-search-cancel-button]:hidden',
        )}
      />
      {value !== '' && (
        <Button
          aria-label={clearLabel}
          className={classes(
            'absolute end-1 grid size-7 place-items-center rounded-md text-ink-muted data-hovered:bg-hover data-hovered:text-ink max-sm:size-10',
            focusRing,
          )}
        >
          <X aria-hidden="true" className="size-4" />
        </Button>
      )}
    </AriaSearchField>
  )
}
