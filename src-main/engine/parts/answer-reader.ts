import type { Part } from '#contract/messages.ts'
import { harmonyCall } from '../tools/call-marks.ts'
import type { Vocabulary } from '../vocabulary.ts'
import type { Marks } from './marks.ts'
import { createPartReader } from './part-reader.ts'
import { createStreamMatcher } from './stream-matcher.ts'

/** Takes an answer apart, token by token: what is said, what is thought, where it ends. */
export interface AnswerReader {
  /** True when the answer ends with this token. */
  read: (token: number) => boolean
  readonly isThinking: boolean
  /** Whether a token that is read next is no part of what is said: of a thought, a mark, or the white space after a thought. */
  isAside: (token: number) => boolean
  /** Which of the user's stop texts ended it. */
  readonly stopText: string | null
  /** Hands out what was held back, and ends an open thought. */
  end: () => void
}

export interface AnswerReaderOptions {
  vocabulary: Vocabulary
  marks: Marks
  /** The user's: the answer ends before the first of them. */
  stops: readonly string[]
  startsInThought: boolean
  /** That thought was cut before, and is gone on with. */
  goesOnInThought: boolean
  /** The vocabulary's space before the first word is no part of the answer. */
  trimsFirstSpace: boolean
  add: (part: Part) => void
}

/** What parts Harmony's channels. */
const channelMarks = ['<|start|>', '<|channel|>', '<|message|>', '<|end|>']

const createDecoder = () => new TextDecoder('utf-8', { ignoreBOM: true })

export const createAnswerReader = (options: AnswerReaderOptions): AnswerReader => {
  const { vocabulary, marks, stops, add } = options
  const { thought, ends, hasChannels } = marks
  const parts = createPartReader(add, { goesOn: options.goesOnInThought })
  let isThinking = options.startsInThought
  let isFirst = options.trimsFirstSpace && vocabulary.spacesFirstWord
  let stopText: string | null = null
  /** A thought has ended, and nothing was said since. */
  let isAfterThought = false
  const takesCalls = hasChannels && marks.visible.length > 0
  /** Harmony's header of the channel that begins; null within one. A call may be for somebody before its channel is named. */
  let header: string | null = takesCalls ? '' : null
  let decoder = createDecoder()
  if (isThinking) parts.think('')
  const matcher = createStreamMatcher((text) => {
    const said = isFirst && text.startsWith(' ') ? text.slice(1) : text
    isFirst = false
    if (isThinking) parts.think(said)
    else parts.speak(said)
  })

  // A mark that is one token is known by it, never by a text that looks alike.
  const openToken = thought?.open ? vocabulary.tokenNamed(thought.open) : null
  const closeToken = thought ? vocabulary.tokenNamed(thought.close) : null
  const whileThinking = [...(thought && closeToken === null ? [thought.close] : []), ...ends]
  const whileSpeaking = [...(thought?.open && openToken === null ? [thought.open] : []), ...ends, ...stops]
  // Not every file says of them that they are control tokens.
  const channelTokens = new Set(hasChannels ? channelMarks.map((name) => vocabulary.tokenNamed(name)) : [])
  const visibleTokens = new Set(marks.visible.map((name) => vocabulary.tokenNamed(name)))
  const watched = () => (isThinking ? whileThinking : whileSpeaking)

  const setThinking = (value: boolean) => {
    if (isThinking === value) return
    isThinking = value
    if (value) parts.think('')
    else parts.endThought()
    isAfterThought = !value
  }
  const flush = () => {
    matcher.flush()
    // Half a character is none.
    decoder = createDecoder()
  }

  /** Whether the answer is over. */
  const act = (first: string | null): boolean => {
    for (let mark = first; mark !== null; mark = matcher.again(watched())) {
      if (mark === thought?.close && isThinking) setThinking(false)
      else if (mark === thought?.open && !isThinking) setThinking(true)
      else {
        matcher.drop()
        stopText = !isThinking && stops.includes(mark) ? mark : null
        return true
      }
    }
    return false
  }

  const readChannel = (token: number): boolean => {
    const name = Buffer.from(vocabulary.namedBytesOf(token)).toString()
    if (name === '<|start|>' || name === '<|channel|>') {
      flush()
      header = `${header ?? ''}${name}`
    } else if (name === '<|message|>') {
      const called = takesCalls ? / to=functions\.([\w.:-]+)/.exec(header ?? '')?.[1] : undefined
      setThinking(called === undefined && !(header ?? '').includes('final'))
      if (called !== undefined) parts.speak(`${harmonyCall}${called}<|message|>`)
      header = null
    } else if (name === '<|call|>') {
      return true
    } else if (name === '<|end|>') {
      flush()
      setThinking(false)
    }
    return false
  }

  return {
    read: (token) => {
      // In Harmony `<|end|>` ends a channel, and llama.cpp may take it for an answer's end.
      if (channelTokens.has(token)) return readChannel(token)
      if (vocabulary.isEnd(token)) return true
      if (token === openToken || token === closeToken) {
        flush()
        setThinking(token === openToken)
        return false
      }
      const isControl = vocabulary.isControl(token)
      if (hasChannels && isControl) return readChannel(token)
      if (header !== null) {
        header += Buffer.from(vocabulary.bytesOf(token)).toString()
        return false
      }
      const isHidden = isControl && !visibleTokens.has(token)
      const text = isControl
        ? Buffer.from(vocabulary.namedBytesOf(token)).toString()
        : decoder.decode(vocabulary.bytesOf(token), { stream: true })
      if (!isThinking && !isHidden && text.trim() !== '') isAfterThought = false
      return act(matcher.add({ text, isHidden }, watched()))
    },
    get isThinking() {
      return isThinking
    },
    isAside: (token) => {
      if (isThinking || token === openToken || channelTokens.has(token)) return true
      if (header?.includes('<|')) return true
      return isAfterThought && Buffer.from(vocabulary.bytesOf(token)).toString().trim() === ''
    },
    get stopText() {
      return stopText
    },
    end: () => {
      // An answer that never had a channel.
      if (header !== null && header !== '' && !header.includes('<|')) parts.speak(header)
      flush()
      parts.endThought()
    },
  }
}
