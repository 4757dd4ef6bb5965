import type { Model } from '#contract/models.ts'

/** A model in a place, as the place's layout tells it. */
export interface PlaceModel extends Pick<
  Model,
  'name' | 'publisher' | 'repository' | 'fileName' | 'quantization' | 'sizeBytes'
> {
  /** What tells it from the others of the place: stays the same as long as the file stays where it is. */
  key: string
  /** Its files in order: one, or all parts of a split model. The names are those by which they find each other. */
  paths: string[]
  /** What the layout says of each file's SHA-256: programs that store by hash name their files so. Null: nothing. */
  hashes: (string | null)[]
}

/** Lists the models below the real path `root`. What is damaged, or leads out of it, is passed over. */
export type Scan = (root: string) => Promise<PlaceModel[]>
