import type { DownloadsState, DownloadSource } from '#state/downloads.ts'
import type { ModelsState } from '#state/models.ts'

interface GetAgainOptions extends Pick<ModelsState, 'remove' | 'restore'>, Pick<DownloadsState, 'start'> {
  modelId: string
  source: DownloadSource
  /** The damaged one is in the trash, and a good one is being asked for. */
  onRemoved: () => void
}

/**
 * Fetches a damaged model anew. The damaged one makes room first, as both have the same name; where no other can be asked for, it is
 * put back. Throws what kept it from that, which is then about a model that is as it was.
 */
export async function getAgain({
  modelId,
  source,
  remove,
  restore,
  start,
  onRemoved,
}: GetAgainOptions): Promise<void> {
  await remove(modelId)
  onRemoved()
  try {
    await start(source)
  } catch (error) {
    await restore(modelId)
    throw error
  }
}
