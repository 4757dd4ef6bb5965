import type { Tool, ToolCall } from '#contract/engine.ts'
import { blocks } from './call-marks.ts'
import {
  deepSeekHead,
  functionHead,
  harmonyHead,
  jsonHead,
  kimiHead,
  namedHead,
  solarHead,
} from './call-heads.ts'
import { isPlainId, newCallId } from './parse.ts'

/**
 * Calls while they are written. A call is told of as soon as its name is a tool's and its arguments have begun, in the forms that have
 * them as JSON; from then on it is one, whatever follows. Forms of another kind are told whole when the answer is over.
 */
export interface CallStream {
  /** The pieces that are new in `written`, which begins where a call may begin and only grows. */
  take: (written: string) => ToolCall[]
  /** The calls that were read from the whole answer, those told of as they were told; null when one of these is not among them: it was cut, or broken. */
  settle: (calls: readonly ToolCall[]) => ToolCall[] | null
}

const heads = [jsonHead, harmonyHead, deepSeekHead, kimiHead, solarHead, functionHead, namedHead].map(
  (head) => new RegExp(head, 'uy'),
)

/** What may stand before a call and between two. */
const escaped = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
const marks = [...blocks.flatMap(({ open, close }) => [open, ...(close ? [close] : [])])]
const between = new RegExp(
  `(?:${[...marks, '<｜tool▁call▁end｜>', '<|tool_call_end|>', '<|tool_call:end|>', '</function>'].map(escaped).join('|')}|\`\`\`(?:json)?|[\\s\\[\\]},;])*`,
  'uy',
)

export const createCallStream = (tools: readonly Tool[], maxCalls: number): CallStream => {
  const told: ToolCall[] = []
  let place = 0
  /** How deep the arguments are nested where they have got to; 0 between calls. */
  let depth = 0
  let isString = false
  let isEscaped = false

  const begin = (written: string): ToolCall | null => {
    if (told.length >= maxCalls) return null
    between.lastIndex = place
    between.exec(written)
    const from = between.lastIndex
    for (const head of heads) {
      head.lastIndex = from
      const { name = '', id = '' } = head.exec(written)?.groups ?? {}
      if (!tools.some((tool) => tool.name === name)) continue
      place = head.lastIndex
      const isFree = isPlainId(id) && !told.some((other) => other.id === id)
      const call = { id: isFree ? id : newCallId(), name, arguments: '' }
      told.push(call)
      return call
    }
    return null
  }

  /** Without the white space that is in no string. */
  const read = (written: string): string => {
    let piece = ''
    for (; place < written.length; place += 1) {
      const character = written.charAt(place)
      if (isString) {
        if (isEscaped) isEscaped = false
        else if (character === '\\') isEscaped = true
        else if (character === '"') isString = false
      } else if (/\s/.test(character)) continue
      else if (character === '"') isString = true
      else if (character === '{' || character === '[') depth += 1
      else if (character === '}' || character === ']') depth -= 1
      piece += character
      if (depth === 0) {
        place += 1
        break
      }
    }
    return piece
  }

  return {
    take: (written) => {
      const pieces: ToolCall[] = []
      for (;;) {
        const call = depth > 0 ? told.at(-1) : begin(written)
        const piece = call ? read(written) : ''
        if (!call || piece === '') return pieces
        call.arguments += piece
        pieces.push({ ...call, arguments: piece })
      }
    },
    settle: (calls) => {
      const left = [...calls]
      for (const one of told) {
        const index = left.findIndex(
          (call) => call.name === one.name && isSame(one.arguments, call.arguments),
        )
        if (index < 0) return null
        left.splice(index, 1)
      }
      return [...told, ...left]
    },
  }
}

const isSame = (written: string, read: string): boolean => {
  try {
    return JSON.stringify(JSON.parse(written)) === read
  } catch {
    return false
  }
}
