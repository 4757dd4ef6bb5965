import { useDeferredValue } from 'react'

/**
 * False while its component is drawn for the first time, true soon after: what nobody misses at the first glance waits with
 * it until the rest has been painted, and steps aside for keys and scrolling. Its place must be kept meanwhile.
 */
export const useAfterPaint = (): boolean => useDeferredValue(true, false)
