import { FilePlus, Play, Trash2, X } from 'lucide-react'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ExperimentDraft } from '#contract/lab.ts'
import type { ExperimentProblem } from '#contract/experiment.ts'
import { errorText, formatCount } from '#i18n/index.ts'
import { useAppState } from '#state/context.ts'
import { useLabWatch } from '#state/lab.ts'
import { toShownError, type ShownError } from '#state/errors.ts'
import { useAsked } from '#state/use-asked.ts'
import { Button } from '#ui/button.tsx'
import { classes } from '#ui/classes.ts'
import { FileButton } from '#ui/file-button.tsx'
import { IconButton } from '#ui/icon-button.tsx'
import { pixelsPerRem } from '#ui/use-room.ts'
import { columnClasses } from '../library/page.tsx'
import { readChosen } from './open-files.ts'
import { Problems } from './problems.tsx'
import { useLabActions } from './use-lab-actions.ts'

type Draft = Pick<ExperimentDraft, 'source' | 'files'>

/** Until typing pauses so long, nothing is kept or checked. */
const pauseMs = 400

/** One experiment file: written here, kept as it is, and checked as one writes. */
export function Editor({ id }: { id: string }) {
  const { t } = useTranslation()
  useLabWatch()
  const { rpc } = useAppState()
  const { value, error } = useAsked(id, () => rpc.client.lab.experiment({ id }))
  if (error) {
    return (
      <p role="alert" className={classes(columnClasses, 'pt-6 text-13 text-danger')}>
        {errorText(t, error)}
      </p>
    )
  }
  return value && <EditorForm draft={value} />
}

interface Checked {
  problems: ExperimentProblem[]
  size: { lines: number; columns: number; cells: number } | null
}

function EditorForm({ draft: first }: { draft: ExperimentDraft }) {
  const { t, i18n } = useTranslation()
  const { start, removeExperiment, showOverview } = useLabActions()
  const [draft, setDraft] = useState<Draft>({ source: first.source, files: first.files })
  const { checked, error, save } = useKept(first.id, draft)
  const run = async () => {
    if (await save()) await start(first.id)
  }
  const area = useRef<HTMLTextAreaElement>(null)
  const count = (value: number) => formatCount(value, i18n.language)
  const problems = checked?.problems ?? []
  const goTo = ({ line, column }: ExperimentProblem) => {
    const offset =
      draft.source
        .split('\n')
        .slice(0, line - 1)
        .join('\n').length + (line > 1 ? 1 : 0)
    area.current?.focus()
    area.current?.setSelectionRange(offset + column - 1, offset + column - 1)
    if (area.current) area.current.scrollTop = Math.max(0, (line - 4) * lineHeightRem * pixelsPerRem())
  }
  const addFiles = async (chosen: File[]) => {
    const { data, source } = await readChosen(chosen)
    setDraft((before) => ({ source: source ?? before.source, files: { ...before.files, ...data } }))
  }
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3 px-6 pt-2 pb-4 max-sm:overflow-y-auto max-sm:px-4">
      <div className="flex flex-wrap items-center gap-2">
        <Button variant="primary" isDisabled={!checked?.size} onPress={() => void run()}>
          <Play aria-hidden="true" className="size-4" />
          {t('lab.run')}
        </Button>
        <p role="status" className="min-w-0 flex-1 basis-40 text-12 text-ink-muted tabular-nums">
          {error
            ? errorText(t, error)
            : checked?.size
              ? t('lab.size', {
                  cells: count(checked.size.cells),
                  lines: count(checked.size.lines),
                  columns: count(checked.size.columns),
                })
              : problems.length > 0
                ? t('lab.problems', { count: problems.length })
                : t('lab.checking')}
        </p>
        <FileButton
          size="small"
          endings={['.csv', '.jsonl', '.yaml', '.yml']}
          onChoose={(files) => void addFiles(files)}
        >
          <FilePlus aria-hidden="true" className="size-3.5" />
          {t('lab.addData')}
        </FileButton>
        <IconButton label={t('lab.removeExperiment')} onPress={() => removeExperiment(first.id)}>
          <Trash2 />
        </IconButton>
        <Button size="small" variant="quiet" onPress={showOverview}>
          {t('lab.all')}
        </Button>
      </div>
      <DataFiles
        files={draft.files}
        onRemove={(name) =>
          setDraft((before) => ({
            ...before,
            files: Object.fromEntries(Object.entries(before.files).filter(([other]) => other !== name)),
          }))
        }
      />
      <div className="flex min-h-0 flex-1 overflow-hidden rounded-lg border border-line bg-raised focus-within:border-accent focus-within:ring-1 focus-within:ring-accent max-sm:min-h-96">
        <Source
          value={draft.source}
          problems={problems}
          area={area}
          onChange={(source) => setDraft((before) => ({ ...before, source }))}
        />
      </div>
      {problems.length > 0 && <Problems problems={problems} onShow={goTo} />}
    </div>
  )
}

/** The numbers beside the text stand by it. */
const lineHeightRem = 1.25

interface SourceProps {
  value: string
  problems: readonly ExperimentProblem[]
  area: React.RefObject<HTMLTextAreaElement | null>
  onChange: (source: string) => void
}

/** The file's text with its lines numbered; those with a mistake are marked. */
function Source({ value, problems, area, onChange }: SourceProps) {
  const { t } = useTranslation()
  const numbers = useRef<HTMLDivElement>(null)
  const wrong = new Set(problems.filter(({ file }) => file === null).map(({ line }) => line))
  return (
    <>
      <div
        ref={numbers}
        aria-hidden="true"
        className="shrink-0 overflow-hidden bg-sunken py-2 text-end font-mono text-12 leading-5 text-ink-faint select-none"
      >
        {value.split('\n').map((_, index) => (
          <div key={index} className={classes('px-2', wrong.has(index + 1) && 'bg-danger-soft text-danger')}>
            {index + 1}
          </div>
        ))}
      </div>
      <textarea
        ref={area}
        aria-label={t('lab.source')}
        aria-invalid={problems.length > 0}
        dir="ltr"
        spellCheck={false}
        wrap="off"
        value={value}
        className="min-w-0 flex-1 resize-none bg-transparent px-3 py-2 font-mono text-12 leading-5 outline-none"
        onChange={(event) => onChange(event.target.value)}
        onScroll={(event) => {
          if (numbers.current) numbers.current.scrollTop = event.currentTarget.scrollTop
        }}
      />
    </>
  )
}

function DataFiles({ files, onRemove }: { files: Draft['files']; onRemove: (name: string) => void }) {
  const { t } = useTranslation()
  const names = Object.keys(files)
  if (names.length === 0) return null
  return (
    <ul aria-label={t('lab.dataFiles')} className="flex flex-wrap gap-2">
      {names.map((name) => (
        <li
          key={name}
          className="flex items-center gap-1 rounded-full border border-line bg-raised ps-3 text-12"
        >
          <bdi className="max-w-60 truncate">{name}</bdi>
          <IconButton size="small" label={t('lab.removeData', { name })} onPress={() => onRemove(name)}>
            <X />
          </IconButton>
        </li>
      ))}
    </ul>
  )
}

/** Keeps the draft a moment after each change, and says what is wrong with it. `save` keeps it now. */
function useKept(id: string, draft: Draft) {
  const { rpc } = useAppState()
  const [checked, setChecked] = useState<Checked | null>(null)
  const [error, setError] = useState<ShownError | null>(null)
  const isFirst = useRef(true)
  const unsaved = useRef(false)
  const save = async (): Promise<boolean> => {
    try {
      unsaved.current = false
      await rpc.client.lab.save({ id, ...draft })
      setError(null)
      return true
    } catch (failure) {
      unsaved.current = true
      setError(toShownError(failure))
      return false
    }
  }
  const saveLatest = useEffectEvent(() => {
    if (unsaved.current) void save()
  })
  const keep = useEffectEvent(async () => {
    if (!isFirst.current) await save()
    isFirst.current = false
    try {
      setChecked(await rpc.client.lab.check(draft))
    } catch (failure) {
      setError(toShownError(failure))
    }
  })
  useEffect(() => {
    unsaved.current = !isFirst.current
    const timer = setTimeout(() => void keep(), isFirst.current ? 0 : pauseMs)
    return () => clearTimeout(timer)
  }, [draft])
  // Who leaves within the pause has lost nothing.
  useEffect(() => () => saveLatest(), [])
  return { checked, error, save }
}
