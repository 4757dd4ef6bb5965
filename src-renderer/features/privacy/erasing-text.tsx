import { useEffect, useEffectEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatPercent } from '#i18n/index.ts'
import { useAppState } from '#state/context.ts'

/** Deleting messages takes most of the time; then their places in the file are overwritten. */
const share = { messages: { from: 0, length: 0.8 }, file: { from: 0.8, length: 0.2 } }

/** How far erasing has come, while it is shown. */
export function ErasingText() {
  const { t, i18n } = useTranslation()
  const { rpc } = useAppState()
  const [done, setDone] = useState<number | null>(null)
  const watch = useEffectEvent(async (signal: AbortSignal) => {
    for await (const event of await rpc.client.privacy.erasing(undefined, { signal })) {
      if (event === null) continue
      const { from, length } = share[event.phase]
      setDone(from + (event.total === 0 ? 0 : (length * event.done) / event.total))
    }
  })
  useEffect(() => {
    const stop = new AbortController()
    // Whoever waits for the end is told of failures; this is only about how far it has come.
    watch(stop.signal).catch(() => undefined)
    return () => stop.abort()
  }, [])
  return done === null
    ? t('privacy.working')
    : t('privacy.workingShare', { percent: formatPercent(done, i18n.language) })
}
