import { useState } from 'react'
import type { HubRepository } from '#contract/hub.ts'
import { useAppState } from '#state/context.ts'
import { useSettings } from '#state/settings.ts'
import { useAsked, type Asked } from '#state/use-asked.ts'

/** What a repository holds, as the hub says now; while Palabre stays offline, what it said last, if it was ever asked. */
export function useRepository(repository: string): Asked<HubRepository> & { retry: () => void } {
  const { hub } = useAppState()
  const isOffline = useSettings(({ settings }) => settings?.offline)
  const [attempt, setAttempt] = useState(1)
  const key = isOffline === undefined ? null : `${repository} ${isOffline} ${attempt}`
  const asked = useAsked(key, () => hub.getState().repository(repository))
  return { ...asked, retry: () => setAttempt(attempt + 1) }
}
