import type { TFunction } from 'i18next'
import type { EngineState } from '#contract/engines.ts'
import { formatPercent } from '#i18n/index.ts'

/** What a model is doing, in words. */
export const statusWord = (t: TFunction, engine: EngineState | undefined): string =>
  t(`models.status.${engine?.isNaming ? 'naming' : (engine?.status ?? 'unloaded')}`)

/** The same, and how far it is where it loads. */
export function statusText(t: TFunction, engine: EngineState | undefined, locale: string): string {
  if (engine?.status === 'loading' && engine.progress > 0) {
    return t('models.status.loadingPercent', { percent: formatPercent(engine.progress, locale) })
  }
  return statusWord(t, engine)
}

/** Whether the engine is on its way to be ready. */
export const isStarting = (engine: EngineState | undefined): boolean =>
  engine?.status === 'loading' || engine?.status === 'restarting'

/** Whether there is a process that could be ended. */
export const isInMemory = (engine: EngineState | undefined): boolean =>
  engine !== undefined && engine.status !== 'failed' && engine.status !== 'unloading'
