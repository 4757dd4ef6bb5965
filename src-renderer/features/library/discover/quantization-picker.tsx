import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Fit } from '#contract/fit.ts'
import { formatBytes, formatCount } from '#i18n/index.ts'
import { useAppState } from '#state/context.ts'
import { useSettings } from '#state/settings.ts'
import { useAsked } from '#state/use-asked.ts'
import { DisclosureButton } from '#ui/disclosure-button.tsx'
import { ChoiceList } from '#ui/choice-list.tsx'
import { FitBadge } from '#features/shared/fit-badge.tsx'
import { quantizationText } from '#features/shared/quantization-text.ts'
import { recommendQuantization } from '#features/shared/recommend.ts'
import { DownloadAction } from './download-action.tsx'
import type { QuantizationOption } from './quantization-options.ts'

interface QuantizationPickerProps {
  repository: string
  options: readonly QuantizationOption[]
  /** Offered when one asks for more. */
  others?: readonly QuantizationOption[]
  /** Of the parameters, how many work on each token: 1 unless it is a mixture of experts. */
  activeShare: number
  isGated: boolean
}

/** Which file of a model to take: sizes, what fits, what each means, and the one button. */
export function QuantizationPicker(props: QuantizationPickerProps) {
  const { repository, options, others = [], activeShare, isGated } = props
  const { t, i18n } = useTranslation()
  const { fit } = useAppState()
  const [showsAll, setShowsAll] = useState(false)
  const [picked, setPicked] = useState<string | null>(null)
  const all = [...options, ...others]
  const guesses = useAsked(
    `${repository} ${all.map(({ path, sizeBytes }) => `${path} ${sizeBytes}`).join()}`,
    (signal) =>
      fit.getState().ofSizes(
        all.map(({ sizeBytes }) => ({ sizeBytes, activeShare })),
        signal,
      ),
  )
  const fitOf = (option: QuantizationOption): Fit | undefined => guesses.value?.[all.indexOf(option)]
  const recommended = recommendQuantization(
    options.flatMap((option) => {
      const fit = fitOf(option)
      return fit ? [{ id: option.path, quantization: option.name, fit }] : []
    }),
  )
  const shown = showsAll ? all : options
  const chosen = shown.find(({ path }) => path === (picked ?? recommended?.id)) ?? shown[0]
  const precise = usePreciseFit(repository, chosen)
  if (chosen === undefined) return null
  const best = precise ?? fitOf(chosen)
  return (
    <div className="flex flex-col gap-4">
      <div>
        <ChoiceList
          label={t('library.pick.title')}
          value={chosen.path}
          onChange={setPicked}
          options={shown.map((option) => ({
            id: option.path,
            name: option.name,
            content: (
              <OptionLine
                option={option}
                fit={option === chosen ? best : fitOf(option)}
                isRecommended={option.path === recommended?.id}
              />
            ),
          }))}
        />
        {others.length > 0 && (
          <DisclosureButton className="mt-1 -ms-2" isOpen={showsAll} onChange={setShowsAll}>
            {showsAll ? t('library.pick.fewer') : t('library.pick.more', { count: others.length })}
          </DisclosureButton>
        )}
      </div>
      <div className="flex flex-col gap-1 text-13 leading-5 text-ink-muted" aria-live="polite">
        <p>
          <span className="font-medium text-ink">{chosen.name}. </span>
          {quantizationText(t, chosen.name)}
        </p>
        {chosen.path === recommended?.id && <p>{t(`library.pick.why.${recommended.reason}`)}</p>}
        {guesses.value !== null && recommended === null && <p>{t('library.pick.nothingFits')}</p>}
        {best && (
          <p>
            {t('library.pick.memory', {
              needed: formatBytes(best.totalBytes, i18n.language),
              tokens: formatCount(best.contextSize, i18n.language),
              available: formatBytes(best.availableBytes, i18n.language),
            })}{' '}
            {t(`fit.basis.${best.basis}`)}
          </p>
        )}
      </div>
      <DownloadAction repository={repository} option={chosen} isGated={isGated} />
    </div>
  )
}

/** Long enough that walking over the list with the arrow keys fetches nothing. */
const settleMs = 500

/** From the file's own header, some megabytes of it, once the hub may be asked and the choice has settled. */
function usePreciseFit(repository: string, option: QuantizationOption | undefined): Fit | null {
  const { fit } = useAppState()
  const isOffline = useSettings(({ settings }) => settings?.offline ?? true)
  const key = isOffline || option === undefined || option.isEstimate ? null : option.path
  const { value, isPending } = useAsked(key, async (signal) => {
    await settled(signal)
    return fit.getState().ofHubFile(repository, key ?? '', signal)
  })
  return key === null || isPending ? null : value
}

const settled = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, settleMs)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(new DOMException('Another was chosen.', 'AbortError'))
    })
  })

interface OptionLineProps {
  option: QuantizationOption
  fit: Fit | undefined
  isRecommended: boolean
}

function OptionLine({ option, fit, isRecommended }: OptionLineProps) {
  const { t, i18n } = useTranslation()
  const size = formatBytes(option.sizeBytes, i18n.language)
  return (
    <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-0.5">
      <span className="font-medium break-all text-ink">{option.name}</span>
      <span className="text-ink-muted tabular-nums">
        {option.isEstimate ? t('library.about', { value: size }) : size}
      </span>
      {isRecommended && (
        <span className="rounded-full bg-accent px-2 text-11 leading-5 font-medium text-on-accent">
          {t('library.pick.recommended')}
        </span>
      )}
      <span className="ms-auto flex">{fit && <FitBadge fit={fit} />}</span>
    </span>
  )
}
