import { ShieldAlert, ShieldCheck, ShieldQuestion, type LucideIcon } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Model, Provenance } from '#contract/models.ts'
import { errorText, formatBytes, formatDate } from '#i18n/index.ts'
import { useAppState } from '#state/context.ts'
import { useModels } from '#state/models.ts'
import { useAsked } from '#state/use-asked.ts'
import { Button } from '#ui/button.tsx'
import { classes } from '#ui/classes.ts'
import { ProgressBar } from '#ui/progress-bar.tsx'
import { CopyPath } from '#features/shared/copy-path.tsx'
import { Block, cardClasses } from '../page.tsx'

const signs: Record<Provenance['hash'], { icon: LucideIcon; tone: string }> = {
  matched: { icon: ShieldCheck, tone: 'text-accent' },
  computed: { icon: ShieldQuestion, tone: 'text-ink-muted' },
  unknown: { icon: ShieldQuestion, tone: 'text-ink-muted' },
  differs: { icon: ShieldAlert, tone: 'text-danger' },
}

interface HashCardProps {
  model: Model
  /** The page has the way to look now in its first line already. */
  isVerifiedAbove: boolean
}

/** Whether the file's bytes are what its source announced, and a way to look now. */
export function HashCard({ model, isVerifiedAbove }: HashCardProps) {
  const { t, i18n } = useTranslation()
  const { models } = useAppState()
  const verification = useModels(({ verifications }) => verifications[model.id])
  const verify = useModels((state) => state.verify)
  const stop = useModels((state) => state.stopVerifying)
  const stored = useAsked(model.id, () => models.getState().provenance(model.id))
  const provenance = verification?.provenance ?? stored.value
  const isRunning = verification?.isRunning ?? false
  const error = verification?.error ?? stored.error
  const { icon: Icon, tone } = signs[provenance?.hash ?? 'unknown']
  const bytes = (value: number) => formatBytes(value, i18n.language)
  return (
    <Block
      title={t('library.hash.title')}
      aside={
        isRunning ? (
          <Button size="small" onPress={() => stop(model.id)}>
            {t('app.cancel')}
          </Button>
        ) : (
          !isVerifiedAbove && (
            <Button size="small" onPress={() => verify(model.id)}>
              {t('library.hash.verify')}
            </Button>
          )
        )
      }
    >
      <div className={classes(cardClasses, 'flex flex-col gap-3 px-4 py-3')}>
        <div role="status" className="flex items-center gap-2.5 text-13">
          <Icon aria-hidden="true" className={classes('size-4.5 shrink-0', tone)} />
          <span className={classes('flex-1', tone)}>
            {isRunning ? t('library.hash.verifying') : t(`library.hash.${provenance?.hash ?? 'unknown'}`)}
          </span>
          {!isRunning && provenance?.hash !== 'unknown' && typeof provenance?.checkedAt === 'number' && (
            <span className="text-12 text-ink-faint">{formatDate(provenance.checkedAt, i18n.language)}</span>
          )}
        </div>
        {isRunning && verification && (
          <div>
            <ProgressBar
              label={t('library.hash.verifying')}
              {...(verification.totalBytes > 0 && {
                value: verification.doneBytes / verification.totalBytes,
              })}
            />
            <p className="mt-1.5 text-12 text-ink-faint tabular-nums">
              {t('library.downloads.amount', {
                done: bytes(verification.doneBytes),
                total: bytes(verification.totalBytes),
              })}
            </p>
          </div>
        )}
        {typeof provenance?.sha256 === 'string' && !isRunning && (
          <div>
            <p className="mb-1 text-12 text-ink-faint">
              {t(provenance.hash === 'differs' ? 'library.hash.expected' : 'library.hash.sha256')}
            </p>
            <CopyPath path={provenance.sha256} label={t('library.hash.copy')} />
          </div>
        )}
        {error && (
          <p role="alert" className="text-12 text-danger">
            {errorText(t, error)}
          </p>
        )}
      </div>
    </Block>
  )
}
