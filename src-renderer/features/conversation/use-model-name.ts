import { useModels } from '#state/models.ts'

/** A model's name for people; that of its file when the file is not there any more. */
export function useModelName(modelId: string | null): string | null {
  const name = useModels(({ models }) => models?.find(({ id }) => id === modelId)?.name)
  return (
    name ??
    modelId
      ?.split('/')
      .at(-1)
      ?.replace(/\.gguf$/, '') ??
    null
  )
}
