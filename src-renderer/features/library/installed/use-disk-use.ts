import type { DiskUse } from '#contract/models.ts'
import { useAppState } from '#state/context.ts'
import { useDownloads } from '#state/downloads.ts'
import { useModels } from '#state/models.ts'
import { useAsked, type Asked } from '#state/use-asked.ts'

/** What the models take of the disk; asked again when one comes or goes. */
export function useDiskUse(): Asked<DiskUse> {
  const { models } = useAppState()
  const ids = useModels(({ models }) => models?.map(({ id }) => id).join() ?? '')
  const parts = useDownloads(
    ({ downloads }) => downloads?.map(({ id, status }) => `${id} ${status}`).join() ?? '',
  )
  // Emptying the trash changes neither.
  const emptied = useModels((state) => state.timesEmptied)
  return useAsked(`${ids} ${parts} ${emptied}`, () => models.getState().diskUse())
}
