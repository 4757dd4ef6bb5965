import type { GgufFileInfo } from 'node-llama-cpp'
import type { Header } from './gguf-header.ts'

type Nested = { [key: string]: unknown }

/**
 * A header in the library's words: what its chat templates and its reckoning with memory look at. Long lists are not in it, nor the tensors;
 * it is given no way to the file, since it would read that once more.
 */
export const fileInfoOf = ({ architecture, values, tensors }: Header): GgufFileInfo => {
  const metadata = empty()
  for (const [key, value] of values) put(metadata, key, typeof value === 'object' ? value.numbers : value)
  const info = {
    version: 3,
    tensorCount: tensors.length,
    metadata,
    architectureMetadata: metadata[architecture] ?? empty(),
    metadataSize: 0,
    splicedParts: 1,
    totalTensorCount: tensors.length,
    totalMetadataSize: 0,
    tensorInfo: [],
    fullTensorInfo: [],
    tensorInfoSize: 0,
    totalTensorInfoSize: 0,
    sourceData: [],
  }
  return info as unknown as GgufFileInfo
}

/** Keys come from strangers: none of them finds a prototype. */
const empty = (): Nested => Object.create(null) as Nested

/** `a.b.c` goes into an object in an object; where `a.b` is no object, what is below it keeps its dots. */
const put = (into: Nested, key: string, value: unknown) => {
  if (value === null) return
  const [first = '', ...rest] = key.split('.')
  if (rest.length === 0) {
    into[first] = value
    return
  }
  const inner: unknown = (into[first] ??= empty())
  if (isNested(inner)) put(inner, rest.join('.'), value)
  else into[key] = value
}

const isNested = (value: unknown): value is Nested =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
