import type { Provenance } from '#contract/models.ts'

/**
 * What a source said that the hash of a file is, whatever was found out since; null where nobody said it, or only we counted.
 * One that is not known to be right any more (`unknown`) keeps what it should be.
 */
export const toldHash = (provenance: Provenance | null): string | null =>
  provenance === null || provenance.hash === 'computed' ? null : provenance.sha256
