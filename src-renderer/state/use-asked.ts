import { useEffect, useEffectEvent, useState } from 'react'
import { toShownError, type ShownError } from '#rpc/index.ts'

/** A question to the host, as far as it has been answered. */
export interface Asked<T> {
  /** The latest answer; it stays while the question is asked anew. */
  value: T | null
  /** Why the latest question has no answer. */
  error: ShownError | null
  isPending: boolean
}

/**
 * Asks while the component is shown, and again whenever `key` changes; null asks nothing. An answer that is not waited for
 * any more is given up.
 */
export function useAsked<T>(key: string | null, ask: (signal: AbortSignal) => Promise<T>): Asked<T> {
  const [answer, setAnswer] = useState<{ key: string; value: T | null; error: ShownError | null } | null>(
    null,
  )
  const askNow = useEffectEvent(ask)
  useEffect(() => {
    if (key === null) return
    const { signal, abort } = withAbort()
    askNow(signal).then(
      (value) => {
        if (!signal.aborted) setAnswer({ key, value, error: null })
      },
      (error: unknown) => {
        if (!signal.aborted)
          setAnswer((last) => ({ key, value: last?.value ?? null, error: toShownError(error) }))
      },
    )
    return abort
  }, [key])
  return {
    value: answer?.value ?? null,
    error: answer?.key === key ? answer.error : null,
    isPending: key !== null && answer?.key !== key,
  }
}

function withAbort() {
  const controller = new AbortController()
  return {
    signal: controller.signal,
    abort: () => {
      controller.abort()
    },
  }
}
