/**
 * The laboratory: experiments, and their runs as matrices. Loaded when it is first opened. Knows the stores of the laboratory and
 * the models' names; nothing of chats.
 */
import { useTranslation } from 'react-i18next'
import { useLab } from '#state/lab.ts'
import type { ToolPageProps } from '../shell/tools.ts'
import { ToolBar } from '../shared/tool-bar.tsx'
import { Editor } from './editor.tsx'
import { Overview } from './overview.tsx'
import { readItem } from './route.ts'
import { RunPage } from './run/run-page.tsx'

export function LabPage({ start, item }: ToolPageProps) {
  const { t } = useTranslation()
  const { kind, id } = readItem(item)
  const name = useLab(({ experiments, runs }) =>
    kind === 'run'
      ? runs?.find((run) => run.id === id)?.name
      : experiments?.find((experiment) => experiment.id === id)?.name,
  )
  const title = t('tools.names.lab')
  return (
    <>
      <ToolBar start={start} title={name ? `${title}: ${name}` : title} />
      {kind === 'run' ? (
        <RunPage key={id} id={id} />
      ) : kind === 'experiment' ? (
        <Editor key={id} id={id} />
      ) : (
        <Overview />
      )}
    </>
  )
}
