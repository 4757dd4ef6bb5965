import { checkpointFor } from './answer.ts'
import { commonLength } from './batch/donor.ts'
import type { Sequence } from './batch/sequences.ts'
import type { Work } from './batch/work.ts'
import type { LoadedModel } from './load.ts'
import { toPrompt, type Conversation } from './prompt.ts'

type Named = Conversation & { conversation?: string | undefined; goesOn?: boolean | undefined }

/**
 * Reads a conversation ahead while nobody waits for an answer. Ends when it is read, when `signal` aborts, or when an answer wants the
 * place. Throws INVALID_INPUT, PROMPT_TOO_LONG.
 */
export const prepare = async (
  loaded: LoadedModel,
  input: Named,
  signal: AbortSignal | undefined,
): Promise<void> => {
  const { goesOn = false, conversation = null, ...rest } = input
  const { era } = loaded.said
  const tokens = goesOn ? await tokensSoFar(loaded, rest) : await tokensOf(loaded, rest)
  // It may be what was erased meanwhile.
  if (loaded.said.era !== era) return
  if (tokens.length < loaded.contextSize) await readAhead(loaded, tokens, conversation, signal)
}

const tokensOf = async ({ model, wrapper, said, contextSize }: LoadedModel, input: Conversation) =>
  (await toPrompt(model, wrapper, input, said, contextSize)).tokens

/** What may come after a whole word. */
const continuations = [' a', '.']

/** Of a conversation whose last message goes on what stands fast, where it is as much as is worth reading now; else nothing. */
const tokensSoFar = async (loaded: LoadedModel, input: Conversation): Promise<readonly number[]> => {
  const { sequences, readingPace } = loaded
  const last = input.messages.at(-1)
  // A model that cannot go back needs a checkpoint for each beginning, which costs more than a few words.
  if (last?.role !== 'user' || sequences.needsCheckpoints) return []
  const before = input.messages.slice(0, -1)
  const [one = [], other = []] = await Promise.all(
    continuations.map((more) =>
      tokensOf(loaded, { ...input, messages: [...before, { ...last, text: last.text + more }] }),
    ),
  )
  const tokens = one.slice(0, commonLength(one, other))
  const held = Math.max(...sequences.all.map((sequence) => commonLength(sequence.held, tokens)))
  return readingPace.isWorthReading(tokens.length - held, held) ? tokens : []
}

/** Reads tokens for `conversation` while nobody waits for an answer, and ends likewise. What is new of them counts as typed. */
export const readAhead = async (
  loaded: LoadedModel,
  tokens: readonly number[],
  conversation: string | null,
  signal: AbortSignal | undefined,
): Promise<void> => {
  const { places, scheduler } = loaded
  if (tokens.length === 0 || scheduler.answering > 0) return
  await places.inTurn(conversation, async (isWanted) => {
    const sequence = signal?.aborted ? null : await places.takeForPreparing(tokens)
    if (!sequence) return
    // Before it may be given back: what it took over is this conversation's, and goes with it.
    sequence.conversation = conversation
    sequence.typedFrom = Math.min(sequence.typedFrom ?? Infinity, sequence.held.length)
    if (isWanted()) await readInto(loaded, sequence, { tokens, signal })
    else places.leave(sequence)
  })
}

interface Ahead {
  tokens: readonly number[]
  signal: AbortSignal | undefined
}

const readInto = async (
  loaded: LoadedModel,
  sequence: Sequence,
  { tokens, signal }: Ahead,
): Promise<void> => {
  const { places, scheduler } = loaded
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
