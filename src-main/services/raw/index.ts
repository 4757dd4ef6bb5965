/**
 * Raw views: the exact text that a model saw, token by token, and writing on without a template. It knows chats, the laboratory and the
 * server for other programs by what they asked alone.
 */
import { randomInt } from 'node:crypto'
import type { GenerateEvent, Rendered } from '#contract/engine.ts'
import type { RawToken, RawView } from '#contract/raw.ts'
import type { Sampling } from '#contract/messages.ts'
import { createTokenTexts } from '#contract/token-texts.ts'
import type { EngineCalls, Engines } from '../engines/types.ts'
import type { ConversationAsked, TextAsked } from './types.ts'

/** What the contract's `raw` procedures do; see there. */
export interface Raw {
  message(input: { chatId: string; messageId: string }): Promise<RawView>
  cell(input: { runId: string; number: number }): Promise<RawView>
  call(id: number): Promise<RawView>
  text(input: { modelId: string; text: string }): Promise<RawToken[]>
  complete(
    input: { modelId: string; prompt: string; sampling: Sampling; logprobs?: number | undefined },
    signal: AbortSignal | undefined,
  ): AsyncGenerator<GenerateEvent, void, undefined>
}

interface RawOptions {
  engines: Pick<Engines, 'ask' | 'complete'>
  askedOfMessage: (input: { chatId: string; messageId: string }) => ConversationAsked
  /** A cell's question; a text where it was asked without a template. */
  askedOfCell: (runId: string, number: number) => ConversationAsked | TextAsked
  /** The same of a request. */
  askedOfCall: (id: number) => ConversationAsked | TextAsked
}

export const createRaw = ({ engines, askedOfMessage, askedOfCell, askedOfCall }: RawOptions): Raw => {
  const view = (seen: ConversationAsked | TextAsked): Promise<RawView> =>
    'asked' in seen ? viewOf(seen) : viewOfText(seen)
  const viewOf = ({ modelId, asked, answered }: ConversationAsked): Promise<RawView> =>
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
  const viewOfText = ({ modelId, prompt, answer }: TextAsked): Promise<RawView> =>
    engines.ask(modelId, async (call) => ({
      modelId,
      prompt: await tokensOf(call, prompt, true),
      answer: await tokensOf(call, answer),
    }))
  /** `begins`: with the token that the model was given before the text, as it wants one. */
  const tokensOf = async (call: EngineCalls, text: string, begins = false) => {
    const { tokens, pieces = [] } = await call.tokenize({ text, special: true, begins, pieces: true })
    const textOf = createTokenTexts()
    const shown = tokens.map((token, index) => ({
      token,
      text: textOf('\ufffd', () => pieces[index] ?? []),
    }))
    // In some vocabularies the first word, maybe after a token to begin with, has a space that nobody wrote.
    const first = shown.slice(0, 2).find((one) => one.text === '' || text.startsWith(one.text.trimStart()))
    if (first?.text.startsWith(' ') && !text.startsWith(' ')) first.text = first.text.slice(1)
    return mark(shown, createSpecials(call))
  }
  return {
    message: (input) => view(askedOfMessage(input)),
    cell: ({ runId, number }) => view(askedOfCell(runId, number)),
    call: (id) => view(askedOfCall(id)),
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
