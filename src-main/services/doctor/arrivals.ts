import type { Model } from '#contract/models.ts'
import type { Stream } from '#lib/feed.ts'
import type { Log } from '#lib/log.ts'
import type { Doctor } from './index.ts'

interface ArrivalsOptions {
  /** The whole list, again after each change. */
  models: Stream<Model[]>
  doctor: Pick<Doctor, 'glance' | 'last'>
  log: Log
}

/**
 * Has each model that appears from now on examined, one at a time, however it came: downloaded, copied, sent, or put into
 * a folder. Those that are there at the start are left alone. Ends when `models` does.
 */
export const examineArrivals = async ({ models, doctor, log }: ArrivalsOptions): Promise<void> => {
  let known: Set<string> | undefined
  let examining = Promise.resolve()
  const examine = async (id: string) => {
    try {
      if (doctor.last(id) !== null) return
      const examination = await doctor.glance(id)
      log.info({ id, verdict: examination?.verdict }, 'A model that arrived was examined')
    } catch (error) {
      // Most likely it has gone again.
      log.warn({ error, id }, 'A model that arrived could not be examined')
    }
  }
  for await (const list of models) {
    const ids = list.map(({ id }) => id)
    for (const id of known ? ids.filter((one) => !known?.has(one)) : []) {
      examining = examining.then(() => examine(id))
    }
    known = new Set(ids)
  }
}
