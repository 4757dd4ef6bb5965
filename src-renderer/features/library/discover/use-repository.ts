import type { HubRepository } from '#contract/hub.ts'
import { useAppState } from '#state/context.ts'
import { useSettings } from '#state/settings.ts'
import { useAsked, type Asked } from '#state/use-asked.ts'

/** What a repository holds, as the hub says now; while Palabre stays offline, what it said last, if it was ever asked. */
export function useRepository(repository: string): Asked<HubRepository> {
  const { hub } = useAppState()
  const isOffline = useSettings(({ settings }) => settings?.offline)
  const key = isOffline === undefined ? null : `${repository} ${isOffline}`
  return useAsked(key, () => hub.getState().repository(repository))
}
