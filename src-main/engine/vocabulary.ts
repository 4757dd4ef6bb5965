import type { LlamaModel, Token } from 'node-llama-cpp'
import { AppError } from '#contract/errors.ts'

/** What the tokens of a model stand for. */
export interface Vocabulary {
  /** How many tokens there are. */
  readonly size: number
  /** The bytes of a token's text; a character may be split between tokens. Empty for control tokens. */
  bytesOf: (token: number) => Uint8Array
  /** The same, control tokens by their names. */
  namedBytesOf: (token: number) => Uint8Array
  /** Whether it ends an answer. */
  isEnd: (token: number) => boolean
  isControl: (token: number) => boolean
  /** All that end an answer. */
  ends: () => number[]
  /** The token that `text` is, if it is a single one. */
  tokenNamed: (text: string) => number | null
  /** In which the first word of a text begins with a space that nobody wrote. */
  readonly spacesFirstWord: boolean
}

interface Entry {
  bytes: Uint8Array
  isControl: boolean
  isEnd: boolean
}

const empty = new Uint8Array()

/** What the file says of the vocabulary. */
export interface WrittenVocabulary {
  size: number
  /** As they are written there; asked for when a token is met whose text is no whole character. */
  texts: () => readonly string[]
}

/** Asked once for each token, then known: nothing of this goes to native code while an answer is made. */
export const createVocabulary = (model: LlamaModel, written: WrittenVocabulary): Vocabulary => {
  const entries: Entry[] = []
  let texts: readonly string[] | undefined
  let ends: number[] | undefined
  const anchor = anchorOf(model)

  const isEog = (token: number) => model.isEogToken(token as Token)

  const entryOf = (token: number): Entry => {
    const known = entries[token]
    if (known) return known
    // The library's kind of token is a number with a brand.
    const one = token as Token
    const isEnd = model.isEogToken(one)
    const text = model.detokenize([one], true, anchor)
    const entry: Entry = {
      bytes: text.includes('\ufffd')
        ? rawBytes((texts ??= written.texts())[token] ?? '', text)
        : Buffer.from(text),
      isControl: isEnd || model.getTokenAttributes(one).control,
      isEnd,
    }
    entries[token] = entry
    return entry
  }

  return {
    size: written.size,
    bytesOf: (token) => (entryOf(token).isControl ? empty : entryOf(token).bytes),
    namedBytesOf: (token) => entryOf(token).bytes,
    isEnd: (token) => entryOf(token).isEnd,
    isControl: (token) => entryOf(token).isControl,
    ends: () => [...(ends ??= Array.from({ length: written.size }, (_, token) => token).filter(isEog))],
    tokenNamed: (text) => {
      const tokens = model.tokenize(text, true)
      return tokens.length === 1 ? (tokens[0] ?? null) : null
    },
    spacesFirstWord: model.detokenize(model.tokenize('a'), true, anchor) === ' a',
  }
}

/** A token whose text nothing is ever taken from, to stand before others: some lose a space at the beginning. */
const anchorOf = (model: LlamaModel): Token[] => model.tokenize('a').slice(-1)

/** The bytes of a token that is no whole character, from how the vocabulary writes them; as they were shown if it does so in no known way. */
const rawBytes = (written: string, shown: string): Uint8Array => {
  const byte = /^<0x([0-9A-Fa-f]{2})>$/.exec(written)?.[1]
  if (byte !== undefined) return Uint8Array.of(Number.parseInt(byte, 16))
  const bytes = Array.from(written, (character) => byteOfCharacter.get(character))
  return bytes.some((one) => one === undefined) ? Buffer.from(shown) : Uint8Array.from(bytes as number[])
}

/** How byte-level vocabularies (GPT-2's and all after it) write bytes: printable ones as themselves, the others from U+0100 on. */
const byteOfCharacter: ReadonlyMap<string, number> = (() => {
  const isPrintable = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae
  const characters = new Map<string, number>()
  let next = 0x100
  for (let byte = 0; byte < 256; byte += 1)
    characters.set(String.fromCodePoint(isPrintable(byte) ? byte : next++), byte)
  return characters
})()

/** Native code dies of a token that is none: throws INVALID_INPUT. */
export const checkTokens = (tokens: readonly number[], size: number): void => {
  const wrong = tokens.find((token) => token >= size)
  if (wrong !== undefined)
    throw new AppError('INVALID_INPUT', `There is no token ${wrong}: the model has ${size}.`)
}
