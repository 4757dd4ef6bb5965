/** Prompts that are inserted by `/` where one writes. Knows the field and the prompts, and nothing of sending. */
import {
  lazy,
  Suspense,
  useCallback,
  useId,
  useState,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
} from 'react'
import { useTranslation } from 'react-i18next'
import type { Prompt } from '#contract/prompts.ts'
import { usePrompts } from '#state/collections.ts'
import { useView } from '#state/view.ts'
import { fillTemplate, parseTemplate } from '#features/prompts/template.ts'
import { matchPrompts } from './match-prompts.ts'
import { PromptList } from './prompt-list.tsx'
import { slashQuery, type SlashQuery } from './slash-query.ts'

const VariablesDialog = lazy(() =>
  import('./variables-dialog.tsx').then(({ VariablesDialog }) => ({ default: VariablesDialog })),
)

interface PromptMenuOptions {
  field: RefObject<HTMLTextAreaElement | null>
  /** Puts a text into the field, and the caret at a place in it. */
  setText: (text: string, caret: number) => void
}

const noValues: ReadonlyMap<string, string> = new Map()

/** Once a dialog or a button has given the focus back. */
const focusSoon = (field: RefObject<HTMLElement | null>) =>
  requestAnimationFrame(() => field.current?.focus())

const isSame = (one: SlashQuery | null, other: SlashQuery | null) =>
  one?.start === other?.start && one?.query === other?.query

export function usePromptMenu({ field, setText }: PromptMenuOptions) {
  const { t } = useTranslation()
  const id = useId()
  const prompts = usePrompts(({ items }) => items)
  const showDialog = useView((view) => view.showDialog)
  /** What the caret stands in that looks for a prompt; null elsewhere, so that most keys change nothing here. */
  const [place, setPlace] = useState<SlashQuery | null>(null)
  /** The place of the slash whose list was sent away. */
  const [dismissed, setDismissed] = useState<number | null>(null)
  const [wanted, setWanted] = useState({ query: '', index: 0 })
  const [asking, setAsking] = useState<{ prompt: Prompt; place: SlashQuery } | null>(null)

  const matches = place === null || prompts === null ? [] : matchPrompts(prompts, place.query)
  const isEmpty = prompts?.length === 0 && place?.query === ''
  const isOpen =
    asking === null && place !== null && place.start !== dismissed && (matches.length > 0 || isEmpty)
  const count = matches.length + 1
  // Another query begins at its best answer again.
  const active = wanted.query === place?.query ? Math.min(wanted.index, count - 1) : 0
  const optionId = (index: number) => `${id}-${index}`

  const look = () => {
    const element = field.current
    const caret = element && element.selectionStart === element.selectionEnd ? element.selectionStart : null
    const found = caret === null ? null : slashQuery(element?.value ?? '', caret)
    if (!isSame(found, place)) setPlace(found)
    if (dismissed !== null && found?.start !== dismissed) setDismissed(null)
  }
  const insert = ({ start, end }: SlashQuery, inserted: string) => {
    const text = field.current?.value ?? ''
    setText(text.slice(0, start) + inserted + text.slice(end), start + inserted.length)
    setAsking(null)
    setPlace(null)
    focusSoon(field)
  }
  const begin = useCallback(() => {
    const element = field.current
    if (!element) return
    const { selectionStart: start, selectionEnd: end, value } = element
    const slash = start === 0 || /\s/.test(value[start - 1] ?? '') ? '/' : ' /'
    const caret = start + slash.length
    const text = value.slice(0, start) + slash + value.slice(end)
    setText(text, caret)
    setDismissed(null)
    setPlace(slashQuery(text, caret))
    focusSoon(field)
  }, [field, setText])
  const choose = (index: number) => {
    const prompt = matches[index]
    if (place === null) return
    if (prompt === undefined) {
      insert(place, '')
      showDialog('prompts')
      return
    }
    const template = parseTemplate(prompt.text)
    if (template.variables.length === 0) insert(place, fillTemplate(template, noValues))
    else setAsking({ prompt, place })
  }

  const list: ReactNode = isOpen && (
    <PromptList
      id={id}
      optionId={optionId}
      prompts={matches}
      active={active}
      manageText={isEmpty ? t('slash.first') : t('slash.manage')}
      onActive={(index) => setWanted({ query: place.query, index })}
      onChoose={choose}
    />
  )
  return {
    look,
    /** True when the key was the list's. */
    onKeyDown: (event: KeyboardEvent): boolean => {
      if (!isOpen) return false
      const step = { ArrowDown: 1, ArrowUp: count - 1 }[event.key]
      if (step !== undefined) setWanted({ query: place.query, index: (active + step) % count })
      else if (event.key === 'Enter' || event.key === 'Tab') choose(active)
      else if (event.key === 'Escape') setDismissed(place.start)
      else return false
      event.preventDefault()
      return true
    },
    /** Opens the list where the caret is, for those who do not type the slash. */
    begin,
    /** For the field. */
    attributes: isOpen
      ? ({
          'aria-autocomplete': 'list',
          'aria-haspopup': 'listbox',
          'aria-controls': id,
          'aria-activedescendant': active < count ? optionId(active) : undefined,
        } as const)
      : {},
    elements: (
      <>
        {list}
        {asking && (
          <Suspense>
            <VariablesDialog
              prompt={asking.prompt}
              onClose={() => setAsking(null)}
              onInsert={(inserted) => insert(asking.place, inserted)}
            />
          </Suspense>
        )}
      </>
    ),
  }
}
