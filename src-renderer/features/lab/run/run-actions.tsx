import { Download, Play, RotateCcw, Square, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { LabExportFormat, LabRun } from '#contract/lab.ts'
import { useAppState } from '#state/context.ts'
import { Button } from '#ui/button.tsx'
import { IconButton } from '#ui/icon-button.tsx'
import { Menu, MenuItem } from '#ui/menu.tsx'
import { saveAs } from '#ui/save-as.ts'
import { useLabActions } from '../use-lab-actions.ts'

const formats: readonly LabExportFormat[] = ['csv', 'jsonl', 'html']

/** What is done with a run. */
export function RunActions({ run, failures }: { run: LabRun; failures: number }) {
  const { t } = useTranslation()
  const { rpc, toasts } = useAppState()
  const { cancel, resume, removeRun } = useLabActions()
  const isUnderWay = run.status === 'waiting' || run.status === 'running'
  const isWhole = run.status === 'done' && run.counts.error === 0
  const save = async (format: LabExportFormat) => {
    try {
      const pieces: string[] = []
      for await (const piece of await rpc.client.lab.export({ runId: run.id, format })) pieces.push(piece)
      saveAs(pieces, `${run.name}.${format}`)
    } catch (error) {
      toasts.getState().showError(error)
    }
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      {isUnderWay && (
        <Button size="small" onPress={() => cancel(run.id)}>
          <Square aria-hidden="true" className="size-3.5" />
          {t('lab.stop')}
        </Button>
      )}
      {!isUnderWay && !isWhole && (
        <Button size="small" variant="primary" onPress={() => resume(run.id, false)}>
          <Play aria-hidden="true" className="size-3.5" />
          {t('lab.resume')}
        </Button>
      )}
      {!isUnderWay && failures > 0 && (
        <Button size="small" onPress={() => resume(run.id, true)}>
          <RotateCcw aria-hidden="true" className="size-3.5" />
          {t('lab.again')}
        </Button>
      )}
      <Menu
        label={t('lab.export')}
        trigger={
          <IconButton label={t('lab.export')}>
            <Download />
          </IconButton>
        }
      >
        {formats.map((format) => (
          <MenuItem key={format} text={t(`lab.formats.${format}`)} onAction={() => void save(format)} />
        ))}
      </Menu>
      <IconButton label={t('lab.removeRun')} isDisabled={isUnderWay} onPress={() => removeRun(run.id)}>
        <Trash2 />
      </IconButton>
    </div>
  )
}
