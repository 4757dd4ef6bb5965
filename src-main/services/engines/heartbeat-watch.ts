/** How long an engine may be silent, in milliseconds, and how often that is looked at. */
export interface HeartbeatLimits {
  silenceMs: number
  checkMs: number
}

const defaultLimits: HeartbeatLimits = { silenceMs: 8000, checkMs: 500 }

/**
 * Calls `onSilence` once when no beat comes for longer than `limits.silenceMs`, until `gone` resolves. The
 * silence is counted in checks of our own event loop: while this process is busy or the computer sleeps, no
 * time passes, so that neither is taken for a hang.
 */
export const watchHeartbeat = (
  beats: Promise<AsyncIterable<unknown>>,
  gone: Promise<unknown>,
  onSilence: () => void,
  limits: HeartbeatLimits = defaultLimits,
): void => {
  let silentMs = 0
  const timer = setInterval(() => {
    silentMs += limits.checkMs
    if (silentMs <= limits.silenceMs) return
    clearInterval(timer)
    onSilence()
  }, limits.checkMs)
  timer.unref()

  const listen = async () => {
    const iterator = (await beats)[Symbol.asyncIterator]()
    while (!(await iterator.next()).done) silentMs = 0
  }
  // An end of the beats means that the process is gone (which `gone` tells), or will mean silence.
  listen().catch(() => undefined)
  void gone.then(() => clearInterval(timer))
}
