import { AppError } from '#contract/errors.ts'
import type { Engines } from '../engines/types.ts'

/** Small enough that an answer under way does not stop for it. */
const pieceLength = 32_768

/** What a text of this many bytes comes to, before a model is there to ask: between English (4.5) and German or code (3). */
const bytesPerToken = 3.5

export const estimateTokens = (text: string): number => Math.ceil(Buffer.byteLength(text) / bytesPerToken)

type Tokenize = (text: string) => Promise<number>

/** Counts by the tokenizer of a model that is loaded; null where it is not, or is lost meanwhile. */
export const tokenizerOf = (engines: Engines, modelId: string | null): Tokenize | null => {
  const isReady = engines
    .states()
    .some(({ modelId: id, status }) => id === modelId && (status === 'ready' || status === 'generating'))
  if (modelId === null || !isReady) return null
  return async (text) => (await engines.tokenize(modelId, text)).length
}

/** Counts piece by piece, cut where lines end, which costs at most a token or two for each. */
export const countTokens = async (tokenize: Tokenize, text: string): Promise<number> => {
  let tokens = 0
  for (const piece of piecesOf(text)) tokens += await tokenize(piece)
  return tokens
}

/** How many UTF-16 units of `text` fit into so many tokens; all of them where it is shorter. */
export const lengthOfTokens = async (tokenize: Tokenize, text: string, tokens: number): Promise<number> => {
  let [length, left] = [0, tokens]
  for (const piece of piecesOf(text)) {
    const needed = await tokenize(piece)
    if (needed > left) return length + (await fitting(tokenize, piece, left))
    left -= needed
    length += piece.length
  }
  return length
}

/** The longest beginning of `piece` that takes no more than `tokens`. */
const fitting = async (tokenize: Tokenize, piece: string, tokens: number): Promise<number> => {
  let [fits, tooLong] = [0, piece.length]
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2)
    if ((await tokenize(piece.slice(0, middle))) <= tokens) fits = middle
    else tooLong = middle
  }
  // Never through the middle of a character.
  return /[\ud800-\udbff]$/.test(piece.slice(0, fits)) ? fits - 1 : fits
}

function* piecesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length;) {
    const full = text.slice(start, start + pieceLength)
    const end = full.length < pieceLength ? full.length : full.lastIndexOf('\n') + 1 || wholeCharacters(full)
    yield full.slice(0, end)
    start += end
  }
}

const wholeCharacters = (text: string) => (/[\ud800-\udbff]$/.test(text) ? text.length - 1 : text.length)

/** What a model is needed for, and there is none. */
export const noTokenizer = () =>
  new AppError('NO_MODEL', 'Counting tokens needs a model that is loaded. Load one, or choose pages instead.')
