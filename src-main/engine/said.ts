import type { LlamaModel, LlamaText, Token } from 'node-llama-cpp'
import { importLibrary } from './import-library.ts'
import { createPieces } from './pieces.ts'
import { tokenizeInside } from './tokenize-inside.ts'
import type { Vocabulary } from './vocabulary.ts'

/**
 * The tokens in which the model itself said something lately. Read again, its text would often be cut into others, and all after
 * the first that differs would have to be computed anew.
 */
export interface Said {
  /** Remembers an answer; `text` is what was shown of it. */
  remember: (tokens: readonly number[], text: string) => void
  tokensOf: (text: string) => readonly number[] | undefined
  /** The tokens of a piece of a prompt: as `cut` said when it last was in one, as most of a chat was a moment ago. */
  cutOnce: (text: string, way: CutWay, cut: () => Token[]) => readonly Token[]
  /** Forgets every answer, and every piece. */
  forget: () => void
  /** How often it forgot: what began before may be of what was erased, and is not to be remembered. */
  readonly era: number
}

/** What the tokens of a piece depend on besides its text. */
interface CutWay {
  special: boolean
  before: Token | undefined
}

const maxAnswers = 64

export const createSaid = (vocabulary: Vocabulary): Said => {
  const answers = new Map<string, readonly number[]>()
  const pieces = createPieces()
  let era = 0
  const textOf = (tokens: readonly number[]) =>
    Buffer.concat(tokens.map((token) => vocabulary.bytesOf(token))).toString()

  return {
    remember: (tokens, text) => {
      const core = text.trim()
      const inner = withoutBlankEnds(tokens, (token) => textOf([token]).trim() === '')
      // Templates write what stands between the white space, so only an answer that is cut there between tokens is of use.
      if (core === '' || textOf(inner) !== core) return
      answers.delete(core)
      answers.set(core, inner)
      const [oldest] = answers.keys()
      if (answers.size > maxAnswers && oldest !== undefined) answers.delete(oldest)
    },
    tokensOf: (text) => answers.get(text),
    cutOnce: (text, { special, before }, cut) => pieces.find(`${before ?? ''} ${special} ${text}`, cut),
    get era() {
      return era
    },
    forget: () => {
      era += 1
      answers.clear()
      pieces.clear()
    },
  }
}

const withoutBlankEnds = (tokens: readonly number[], isBlank: (token: number) => boolean) => {
  const start = tokens.findIndex((token) => !isBlank(token))
  const end = tokens.findLastIndex((token) => !isBlank(token))
  return start < 0 ? [] : tokens.slice(start, end + 1)
}

/** A text in tokens; answers that `said` knows in those of the model. */
export const tokenizeWith = async (
  model: LlamaModel,
  text: LlamaText,
  said: Said | null,
): Promise<Token[]> => {
  const { SpecialToken, SpecialTokensText } = await importLibrary()
  const tokens: Token[] = []
  const cut = (text: string, way: CutWay) => {
    const anew = () => tokenizeInside(model, text, way)
    return said ? said.cutOnce(text, way, anew) : anew()
  }
  // One by one: a call takes so many arguments and no more, and a hostile prompt has more tokens.
  const add = (more: readonly Token[]) => {
    for (const token of more) tokens.push(token)
  }
  for (const value of text.values) {
    const before = tokens.at(-1)
    if (value instanceof SpecialToken) add(value.tokenize(model.tokenizer))
    else if (value instanceof SpecialTokensText) add(cut(value.value, { special: true, before }))
    else {
      const known = said?.tokensOf(value)
      // The library's kind of token is a number with a brand.
      add((known as Token[] | undefined) ?? cut(value, { special: false, before }))
    }
  }
  return tokens
}
