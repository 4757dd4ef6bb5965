import { wordsOf } from '../../fixtures/gguf/words.ts'

/** A loaded model that can be asked, ours or a peer's: what all cases are measured with. */
export interface Talker {
  readonly pid: number
  /** Answers a conversation with at most `maxTokens`; several may be asked for at a time. */
  ask(conversation: Conversation, maxTokens: number): Promise<Answered>
  end(): Promise<void>
}

export type Conversation = { role: 'user' | 'assistant'; text: string }[]

export interface Answered {
  text: string
  /** Of the whole prompt, as whoever answers counts them. */
  promptTokens: number
  completionTokens: number
  /** From asking to the first words, as who asks sees it. */
  firstTokenMs: number
  /** From asking to the last words, likewise. */
  lastTokenMs: number
  /** Of those prompt tokens that had to be read. */
  prefillTokensPerSecond: number
  tokensPerSecond: number
}

export interface TalkerOptions {
  path: string
  threads: number
  contextSize: number
  /** Conversations that are answered at a time. */
  sequences: number
}

/** Tokens per second as who asks sees them come, the first excepted. */
export const seenTokensPerSecond = ({ completionTokens, firstTokenMs, lastTokenMs }: Answered): number =>
  ((completionTokens - 1) * 1000) / Math.max(lastTokenMs - firstTokenMs, 0.001)

/** A text of about so many tokens of the model that `countTokens` asks: words that are one token here are two elsewhere. */
export const textOfTokens = async (
  tokens: number,
  seed: number,
  countTokens: (text: string) => Promise<number>,
): Promise<string> => {
  const counted = await countTokens(wordsOf(tokens, seed))
  return wordsOf(Math.max(1, Math.round((tokens * tokens) / counted)), seed)
}

/** What real models answer at length. */
export const storyOf = (words: number, seed: number): string =>
  `Write a very long story, of ten chapters, in which all of these words occur: ${wordsOf(words, seed)}`

/** Seconds that an answer is to take where its speed is measured: what else happens for a moment is a tenth of a short one. */
const answerSeconds = 4
const answerTokens = { least: 64, most: 1024 }

/** How many tokens are said in that time at `tokensPerSecond`, which is everybody's then. */
export const longEnough = (tokensPerSecond: number): number =>
  Math.round(Math.min(Math.max(answerSeconds * tokensPerSecond, answerTokens.least), answerTokens.most))

/** Real models end when they like. */
const fewestTokens = 8

/** Throws where an answer ended by itself after so few tokens that it says nothing of speed. */
export const checkLength = (name: string, { completionTokens }: Answered, maxTokens: number): void => {
  if (completionTokens < Math.min(fewestTokens, maxTokens / 2))
    throw new Error(`${name} said ${completionTokens} tokens, too few to tell how fast.`)
}

/** What every contender samples with: llama.cpp's own defaults, which do not repeat themselves as the greedy choice does. */
export const commonSampling = { temperature: 0.8, topK: 40, topP: 0.95, minP: 0.05 }

const residentPattern = /VmRSS:\s+(\d+) kB/
/** What a process holds in memory, mapped files included, in bytes. Linux alone. */
export const residentBytes = async (pid: number): Promise<number> => {
  const { readFile } = await import('node:fs/promises')
  return Number(residentPattern.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024
}
