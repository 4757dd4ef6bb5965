import { AlertTriangle, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { errorText } from '#i18n/index.ts'
import { useAttachments, type Arrival } from '#state/attachments.ts'
import { IconButton } from '#ui/icon-button.tsx'
import { groupFailures } from './group-failures.ts'

/** Files that could not be attached, and why; those with one reason together, so that fifty are not fifty rows to be put away. */
export function FailedAttachments({ arrivals }: { arrivals: readonly Arrival[] }) {
  const { t } = useTranslation()
  const reasonOf = ({ error }: Arrival) => (error ? errorText(t, error) : '')
  return groupFailures(arrivals, reasonOf).map(({ reason, files }) => (
    <Failed key={files[0]?.id} reason={reason} files={files} />
  ))
}

function Failed({ reason, files }: { reason: string; files: readonly Arrival[] }) {
  const { t } = useTranslation()
  const dismiss = useAttachments((state) => state.dismiss)
  const [first] = files
  const name = first?.name ?? ''
  const isOne = files.length === 1
  return (
    <li className="attachment failed">
      <AlertTriangle aria-hidden="true" className="size-4 shrink-0 text-danger" />
      <span role="alert" className="attachment-body">
        <span className="attachment-name">
          {isOne
            ? t('attachments.notAttached', { name })
            : t('attachments.manyNotAttached', { count: files.length })}
        </span>
        {reason !== '' && <span className="text-12 leading-4 text-pretty text-ink-muted">{reason}</span>}
        {!isOne && (
          <span className="line-clamp-3 text-12 leading-4 text-ink-muted">
            {files.map((file, index) => (
              <span key={file.id}>
                {index > 0 && ' · '}
                <bdi>{file.name}</bdi>
              </span>
            ))}
          </span>
        )}
      </span>
      <IconButton
        size="small"
        tooltip={false}
        label={
          isOne ? t('attachments.dismiss', { name }) : t('attachments.dismissMany', { count: files.length })
        }
        onPress={() => files.forEach(({ id }) => dismiss(id))}
      >
        <X />
      </IconButton>
    </li>
  )
}
