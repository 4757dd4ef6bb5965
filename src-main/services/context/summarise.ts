import type { AttachmentPart } from '#contract/attachment-part.ts'
import { defaultSampling } from '#contract/default-sampling.ts'
import type { PromptMessage } from '#contract/engine.ts'
import { AppError } from '#contract/errors.ts'
import type { Message } from '#contract/messages.ts'
import { lengthOfTokens, tokenizerOf } from '../attachments/tokens.ts'
import { spokenText } from '../chats/parts.ts'
import type { Engines } from '../engines/types.ts'

interface SummariseOptions {
  engines: Engines
  modelId: string
  /** The messages that it stands for. */
  path: readonly Message[]
  /** The summary of what came before those. */
  earlier: string
  block: (part: AttachmentPart) => string
  signal: AbortSignal
}

/** A summary may have so many tokens, and this share of the context at most. */
const summaryTokens = 512
const summaryShare = 0.2
/** For the instruction and what the template adds, where the engine cannot say. */
const instructionTokens = 160
/** Reading fewer at a time would ask for a summary of every few words. */
const leastPieceTokens = 32
const thinking = { mode: 'off' as const, effort: null, budgetTokens: 64 }

const instruction =
  'Summarise this part of a conversation in a few sentences, in the language it is in. Keep names, numbers, decisions and open ' +
  'questions; leave out greetings. Answer with the summary alone.'

/**
 * Has the model write a summary, piece by piece where the messages are more than it can read at once: each piece is read with the
 * summary of those before it. Loads the model if need be. Ends early, without an error, when `signal` aborts.
 */
export async function* summarise(
  options: SummariseOptions,
): AsyncGenerator<{ share: number; text: string }, void> {
  const { engines, modelId, signal } = options
  await engines.load(modelId)
  const tokenize = tokenizerOf(engines, modelId)
  const contextSize = engines.info(modelId)?.contextSize
  if (!tokenize || contextSize === undefined) throw new AppError('NO_MODEL', 'This model is not loaded.')
  const longest = Math.floor(Math.min(summaryTokens, contextSize * summaryShare))
  const fixed = await tokensOfAsking(engines, modelId)
  const said = transcriptOf(options)
  // A summary that the user made long is read piece by piece like everything else.
  const isShort = (await tokenize(options.earlier)) <= longest
  const transcript = isShort ? said : `${earlierPart(options.earlier)}\n\n${said}`
  let summary = isShort ? options.earlier : ''
  for (let start = 0; start < transcript.length && !signal.aborted;) {
    // A little less than there is: pieces are counted without their neighbours.
    const pieceTokens = Math.floor((contextSize - longest - fixed - (await tokenize(summary))) * 0.95)
    if (pieceTokens < leastPieceTokens) throw tooSmall(contextSize)
    const length = await lengthOfTokens(tokenize, transcript.slice(start), pieceTokens)
    const end = start + Math.max(1, length)
    const before = start / transcript.length
    let text = ''
    for await (const share of write(summary, transcript.slice(start, end))) {
      yield { share: before + (share * (end - start)) / transcript.length, text }
    }
    summary = text.trim() === '' ? summary : text.trim()
    start = end
    yield { share: start / transcript.length, text: summary }

    async function* write(earlier: string, piece: string): AsyncGenerator<number> {
      const request = {
        messages: asking(earlier, piece),
        sampling: { ...defaultSampling, temperature: 0.2, seed: 1, maxTokens: longest },
        thinking,
      }
      for await (const event of engines.generate(modelId, request, signal)) {
        if (event.type === 'frame') {
          for (const part of event.parts) if (part.type === 'text') text += part.text
          yield 0.99
        } else if (event.type === 'prefill' && event.total > 0) yield (event.done / event.total) * 0.9
      }
    }
  }
}

const earlierPart = (summary: string) => `Summary of what came before:\n${summary}`
const asking = (earlier: string, piece: string): PromptMessage[] => {
  const parts = [instruction, earlier && earlierPart(earlier), `Conversation:\n${piece}`]
  return [{ role: 'user', text: parts.filter((part) => part !== '').join('\n\n') }]
}

/** What is read beside the words themselves: the instruction, and what the template writes around it. */
const tokensOfAsking = async (engines: Engines, modelId: string): Promise<number> => {
  try {
    const request = { messages: asking('-', ''), thinking }
    return (await engines.ask(modelId, (call) => call.measure(request))).totalTokens
  } catch (error) {
    if (error instanceof AppError) return instructionTokens
    throw error
  }
}

const tooSmall = (contextSize: number) =>
  new AppError(
    'NOT_SUPPORTED',
    `A context of ${contextSize} tokens is too small to write a summary in. Nothing was changed. Choose a larger one, or leave the messages out and write the summary yourself.`,
  )

const transcriptOf = ({ path, block }: SummariseOptions): string =>
  path
    .flatMap((message) => {
      const attached = message.parts.filter((part) => part.type === 'attachment').map(block)
      const said = [...attached, spokenText(message)].filter((text) => text.trim() !== '').join('\n\n')
      return said === '' ? [] : [`${message.role === 'user' ? 'User' : 'Assistant'}: ${said}`]
    })
    .join('\n\n')
