import type { AttachmentPart } from '#contract/attachment-part.ts'
import { defaultSampling } from '#contract/default-sampling.ts'
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
/** For the instruction, and what the template adds. */
const instructionTokens = 160

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
  // A little less than there is: pieces are counted without their neighbours.
  const pieceTokens = Math.floor((contextSize - 2 * longest - instructionTokens) * 0.95)
  const transcript = transcriptOf(options)
  let summary = options.earlier
  for (let start = 0; start < transcript.length && !signal.aborted;) {
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
      const parts = [
        instruction,
        earlier && `Summary of what came before:\n${earlier}`,
        `Conversation:\n${piece}`,
      ]
      const request = {
        messages: [{ role: 'user' as const, text: parts.filter((part) => part !== '').join('\n\n') }],
        sampling: { ...defaultSampling, temperature: 0.2, seed: 1, maxTokens: longest },
        thinking: { mode: 'off' as const, effort: null, budgetTokens: 64 },
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

const transcriptOf = ({ path, block }: SummariseOptions): string =>
  path
    .flatMap((message) => {
      const attached = message.parts.filter((part) => part.type === 'attachment').map(block)
      const said = [...attached, spokenText(message)].filter((text) => text.trim() !== '').join('\n\n')
      return said === '' ? [] : [`${message.role === 'user' ? 'User' : 'Assistant'}: ${said}`]
    })
    .join('\n\n')
