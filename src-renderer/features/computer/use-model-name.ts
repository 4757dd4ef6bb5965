import { useModels } from '#state/models.ts'

/** A model's name by its id; the end of the id of one that is gone. */
export function useModelName(): (modelId: string) => string {
  const models = useModels((state) => state.models)
  return (modelId) => models?.find(({ id }) => id === modelId)?.name ?? modelId.split('/').at(-1) ?? modelId
}
