import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Model, ModelInspection } from '#contract/models.ts'
import { errorText, formatCount } from '#i18n/index.ts'
import { toShownError, type ShownError } from '#state/errors.ts'
import { useModels } from '#state/models.ts'
import { Spinner } from '#ui/spinner.tsx'

/** What a model's file says of itself; read when it is asked for. */
export function ModelDetails({ model }: { model: Model }) {
  const { t, i18n } = useTranslation()
  const inspect = useModels((state) => state.inspect)
  const [result, setResult] = useState<ModelInspection | ShownError | null>(null)
  useEffect(() => {
    let isWanted = true
    const keep = (next: ModelInspection | ShownError) => {
      if (isWanted) setResult(next)
    }
    inspect(model.id).then(keep, (error: unknown) => keep(toShownError(error)))
    return () => {
      isWanted = false
    }
  }, [inspect, model.id])

  if (result === null) {
    return (
      <p role="status" className="flex items-center gap-2 px-4 py-3 text-12 text-ink-faint">
        <Spinner /> {t('models.readingDetails')}
      </p>
    )
  }
  if ('code' in result) {
    return (
      <p role="alert" className="mt-2 rounded-md bg-danger-soft px-3 py-2 text-12 text-danger">
        {errorText(t, result)}
      </p>
    )
  }
  const count = (value: number | null, compact = false) =>
    value === null ? null : formatCount(value, i18n.language, compact)
  const context = count(result.contextSize)
  const rows = [
    [t('models.detail.architecture'), result.architecture],
    [t('models.detail.parameterCount'), count(result.parameterCount, true)],
    [t('models.detail.contextSize'), context && t('panel.contextTokens', { count: context })],
    [t('models.detail.layerCount'), count(result.layerCount)],
    [t('models.detail.vocabularySize'), count(result.vocabularySize)],
    [t('models.detail.tensorCount'), count(result.tensorCount)],
    [t('models.detail.fileType'), result.fileType],
    [
      t('models.detail.chatTemplate'),
      result.chatTemplate === null ? t('models.detail.noTemplate') : t('models.detail.hasTemplate'),
    ],
  ] as const
  return (
    <dl className="grid gap-x-6 gap-y-1 px-4 py-3 text-12 sm:grid-cols-2">
      {rows.map(
        ([name, value]) =>
          value !== null && (
            <div key={name} className="flex gap-3 ">
              <dt className="w-24 shrink-0 text-ink-faint">{name}</dt>
              <dd className="min-w-0 flex-1 break-words tabular-nums">{value}</dd>
            </div>
          ),
      )}
    </dl>
  )
}
