/**
 * Raw views: the exact text that a model saw, token by token, and writing on without a template. It knows chats and the laboratory by
 * what they asked alone.
 */
import { randomInt } from 'node:crypto'
import type { GenerateEvent, Rendered } from '#contract/engine.ts'
import type { RawToken, RawView } from '#contract/raw.ts'
import type { Sampling } from '#contract/messages.ts'
import { createTokenTexts } from '#contract/token-texts.ts'
import type { Asked } from '../chats/types.ts'
import type { EngineCalls, Engines } from '../engines/types.ts'

/** What the contract's `raw` procedures do; see there. */
export interface Raw {
  message(input: { chatId: string; messageId: string }): Promise<RawView>
  cell(input: { runId: string; number: number }): Promise<RawView>
  text(input: { modelId: string; text: string }): Promise<RawToken[]>
  complete(
    input: { modelId: string; prompt: string; sampling: Sampling; logprobs?: number | undefined },
    signal: AbortSignal | undefined,
  ): AsyncGenerator<GenerateEvent, void, undefined>
}

interface RawOptions {
  engines: Pick<Engines, 'ask' | 'complete'>
  askedOfMessage: (input: { chatId: string; messageId: string }) => Asked
  /** A cell's question; a text where it was asked without a template. */
  askedOfCell: (runId: string, number: number) => Asked | { modelId: string; prompt: string; answer: string }
}

export const createRaw = ({ engines, askedOfMessage, askedOfCell }: RawOptions): Raw => {
  const view = ({ modelId, asked, answered }: Asked): Promise<RawView> =>
    engines.ask(modelId, async (call) => {
      const prompt = await call.render(asked)
      const whole = answered && (await call.render(answered))
      const isSpecial = createSpecials(call)
      return {
        modelId,
        prompt: await mark(prompt.tokens, isSpecial),
        // What follows is the answer only where all before it stayed as it was.
        answer:
          whole && startsWith(whole.tokens, prompt.tokens)
            ? await mark(whole.tokens.slice(prompt.tokens.length), isSpecial)
            : [],
      }
    })
  const tokensOf = async (call: EngineCalls, text: string) => {
    const { tokens, pieces = [] } = await call.tokenize({ text, special: true, pieces: true })
    const textOf = createTokenTexts()
    const shown = tokens.map((token, index) => ({
      token,
      text: textOf('\ufffd', () => pieces[index] ?? []),
    }))
    const [first] = shown
    // In some vocabularies the first word has a space that nobody wrote.
    if (first?.text.startsWith(' ') && !text.startsWith(' ')) first.text = first.text.slice(1)
    return mark(shown, createSpecials(call))
  }
  return {
    message: (input) => view(askedOfMessage(input)),
    cell: ({ runId, number }) => {
      const asked = askedOfCell(runId, number)
      if ('asked' in asked) return view(asked)
      const { modelId, prompt, answer } = asked
      return engines.ask(modelId, async (call) => ({
        modelId,
        prompt: await tokensOf(call, prompt),
        answer: await tokensOf(call, answer),
      }))
    },
    text: ({ modelId, text }) => engines.ask(modelId, (call) => tokensOf(call, text)),
    async *complete({ modelId, prompt, sampling, logprobs }, signal = new AbortController().signal) {
      const chosen = { ...sampling, seed: sampling.seed ?? randomInt(0x1_0000_0000) }
      const request = { prompt, sampling: chosen, ...(logprobs !== undefined && { logprobs }) }
      yield* engines.complete(modelId, request, signal)
    },
  }
}

type Tokens = Rendered['tokens']

const startsWith = (whole: Tokens, start: Tokens) =>
  start.every(({ token }, index) => whole[index]?.token === token)

/** A token is special when its own text, read as plain text, is not it. Only what looks like a mark is asked about. */
const createSpecials = (call: EngineCalls) => {
  const known = new Map<number, Promise<boolean>>()
  const ask = async ({ token, text }: Tokens[number]) => {
    const { tokens } = await call.tokenize({ text, special: false })
    return tokens.length !== 1 || tokens[0] !== token
  }
  return (shown: Tokens[number]): Promise<boolean> => {
    if (!/^\s*[<[｜].+[>\]｜]\s*$/su.test(shown.text)) return Promise.resolve(false)
    const before = known.get(shown.token) ?? ask(shown)
    known.set(shown.token, before)
    return before
  }
}

const mark = (tokens: Tokens, isSpecial: (shown: Tokens[number]) => Promise<boolean>): Promise<RawToken[]> =>
  Promise.all(tokens.map(async (shown) => ({ ...shown, special: await isSpecial(shown) })))
