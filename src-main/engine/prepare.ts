import { checkpointFor } from './answer.ts'
import type { Work } from './batch/work.ts'
import type { LoadedModel } from './load.ts'
import { toPrompt, type Conversation } from './prompt.ts'

type Named = Conversation & { conversation?: string | undefined }

/**
 * Reads a conversation ahead while nobody waits for an answer. Ends when it is read, when `signal` aborts, or when an answer wants the
 * place. Throws INVALID_INPUT, PROMPT_TOO_LONG.
 */
export const prepare = async (
  loaded: LoadedModel,
  input: Named,
  signal: AbortSignal | undefined,
): Promise<void> => {
  const { model, wrapper, said, contextSize } = loaded
  const { tokens } = await toPrompt(model, wrapper, input, said, contextSize)
  if (tokens.length < contextSize) await readAhead(loaded, tokens, input.conversation ?? null, signal)
}

/** Reads tokens for `conversation` while nobody waits for an answer, and ends likewise. What is new of them counts as typed. */
export const readAhead = async (
  loaded: LoadedModel,
  tokens: readonly number[],
  conversation: string | null,
  signal: AbortSignal | undefined,
): Promise<void> => {
  const { places, scheduler } = loaded
  const sequence = signal?.aborted ? null : await places.takeForPreparing(tokens)
  if (!sequence) return
  sequence.conversation = conversation
  sequence.typedFrom = Math.min(sequence.typedFrom ?? Infinity, sequence.held.length)
  const ended = Promise.withResolvers<undefined>()
  const work: Work = {
    sequence,
    tokens: [...tokens],
    sampler: null,
    isAlone: false,
    others: null,
    reportsSampled: false,
    computed: { batches: 0, share: 0 },
    checkpointAt: checkpointFor(loaded, tokens.length),
    isCancelled: false,
    onRead: () => undefined,
    onToken: () => null,
    goesOnWith: () => false,
    onEnd: (error) => {
      places.preparing.delete(work)
      places.leave(sequence)
      if (error) ended.reject(error)
      else ended.resolve(undefined)
    },
  }
  const cancel = () => (work.isCancelled = true)
  signal?.addEventListener('abort', cancel, { once: true })
  places.preparing.add(work)
  scheduler.add(work)
  if (signal?.aborted) cancel()
  await ended.promise.finally(() => signal?.removeEventListener('abort', cancel))
}
