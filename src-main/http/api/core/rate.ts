/** A bucket of permissions for each caller that fills up again with time. */
export const createRate = ({
  perMinute,
  now = performance.now.bind(performance),
}: {
  perMinute: number
  now?: () => number
}) => {
  const buckets = new Map<string, { left: number; at: number }>()
  return {
    /** Takes one; returns how many seconds to wait, 0 when it was there. */
    take: (caller: string): number => {
      const at = now()
      const before = buckets.get(caller) ?? { left: perMinute, at }
      const left = Math.min(perMinute, before.left + ((at - before.at) * perMinute) / 60_000)
      buckets.delete(caller)
      // Who is refused has taken nothing, else whoever asks again too early would wait for ever.
      buckets.set(caller, { left: left >= 1 ? left - 1 : left, at })
      // Callers are keys; there are never many, but somebody may make and revoke them all day.
      for (const key of buckets.keys()) if (buckets.size > 200) buckets.delete(key)
      return left >= 1 ? 0 : Math.ceil(((1 - left) * 60) / perMinute)
    },
  }
}
