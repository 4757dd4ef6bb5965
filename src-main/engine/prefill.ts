import type { LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp'

/**
 * Reads prompts in slices, so that reading can be watched and stopped, and keeps what stays true of the KV
 * cache between answers.
 *
 * The same tokens read in batches of another size give slightly other numbers (measured: in the third digit of
 * the logits), hence another answer from the same seed. So slices begin at fixed borders, and only whole slices are kept for the next prompt: what is in
 * the cache depends on the prompt alone, never on what was said before it.
 */
export interface Prefix {
  /** Tokens of `prompt` that need not be read again. */
  cached(prompt: Token[]): number
  /**
   * Reads all of `prompt` but its last token (whoever samples reads that one). Returns false when `signal`
   * stopped it between two slices. `onProgress` gets the tokens that are read, cached ones included.
   */
  read(prompt: Token[], signal: AbortSignal, onProgress: (done: number) => void): Promise<boolean>
}

export const createPrefix = (sequence: LlamaContextSequence, sliceSize: number): Prefix => {
  /** Tokens at the start of the cache that were read in whole slices. */
  let sliced = 0

  const cached = (prompt: Token[]) => {
    const common = sequence.compareContextTokens(prompt).firstDifferentIndex
    const usable = Math.min(common, sliced, prompt.length - 1)
    return usable - (usable % sliceSize)
  }

  const read = async (prompt: Token[], signal: AbortSignal, onProgress: (done: number) => void) => {
    const end = prompt.length - 1
    sliced = cached(prompt)
    await sequence.adaptStateToTokens(prompt.slice(0, sliced), false)
    // Models with a sliding window or a recurrent state cannot always go back to that point.
    let done = sequence.nextTokenIndex
    sliced = Math.min(sliced, done)
    while (done < end) {
      onProgress(done)
      if (signal.aborted) return false
      const next = Math.min(done - (done % sliceSize) + sliceSize, end)
      await sequence.evaluateWithoutGeneratingNewTokens(prompt.slice(done, next))
      done = next
      if (done % sliceSize === 0) sliced = done
    }
    onProgress(done)
    return !signal.aborted
  }

  return { cached, read }
}

/**
 * Tokens per slice. A stop waits for the slice under way, so a slice should take well under 200 ms: on the
 * processor the larger the model the smaller the slice, down to 8, below which reading gets much slower; a
 * graphics processor reads 512 in that time. It depends on the file alone, never on how fast this computer
 * happens to be, for the sake of the seed.
 */
export const sliceSizeOf = (model: LlamaModel): number => {
  if (model.gpuLayers > 0) return 512
  if (model.size < 0.5e9) return 32
  return model.size < 2e9 ? 16 : 8
}
