import { anyList } from './any-list.ts'
import type { Found } from './types.ts'

/**
 * GPT4All's `.chat`: what Qt's QDataStream writes, big-endian. After the head comes the state of the model, of a length that each
 * version tells in another way, and then the messages, each of which begins with its name as a text (`Prompt: `): they are looked
 * for by it. https://doc.qt.io/qt-6/datastreamformat.html
 */
const magic = 0xf5_d5_53_cc
export const isGpt4all = (head: Uint8Array): boolean =>
  head.length >= 8 && Buffer.from(head).readUInt32BE(0) === magic

const labels = [
  'Prompt: ',
  'Response: ',
  'System: ',
  'Text: ',
  'ToolCall: ',
  'ToolResponse: ',
  'Think: ',
] as const
type Label = (typeof labels)[number]

const asText = (text: string): Buffer => {
  const body = Buffer.from(text, 'utf16le').swap16()
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  return Buffer.concat([length, body])
}

interface Item {
  label: Label
  value: string
  attachments: string[]
}

export const readGpt4all = (file: Buffer): Iterable<Found> => {
  const reader = readerOf(file, 4)
  const version = reader.number()
  const created = Number(reader.wide())
  const [id, name, , model] = [reader.text(), reader.text(), reader.text(), reader.text()]
  const items = itemsIn(file, version)
  const messages: object[] = []
  let parts: object[] | null = null
  for (const { label, value, attachments } of items) {
    if (label === 'Prompt: ' || label === 'System: ') {
      messages.push({ role: label === 'System: ' ? 'system' : 'user', content: value, attachments })
      parts = null
    } else if (label === 'Response: ' && parts !== null) {
      // Below an answer such a one holds other items together.
      if (value !== '') parts.push({ type: 'text', text: value })
    } else if (label === 'Response: ') {
      // What comes below an answer has its place before the answer's own words, and stands behind them here.
      parts = value === '' ? [] : [{ type: 'text', text: value }]
      messages.push({ role: 'assistant', content: parts })
    } else {
      const type = label === 'Think: ' ? 'thinking' : label === 'Text: ' ? 'text' : 'tool'
      parts ??= []
      const last = parts.at(-1)
      const own = { type, text: label === 'Think: ' ? value.replaceAll(/<\/?think>/g, '') : value }
      if (last) parts.splice(-1, 0, own)
      else parts.push(own)
    }
  }
  return anyList.read({ id, title: name, model, created_at: created, messages })
}

const itemsIn = (file: Buffer, version: number): Item[] => {
  const found = labels
    .flatMap((label) => {
      const mark = asText(label)
      const places: { label: Label; end: number }[] = []
      for (let at = file.indexOf(mark); at >= 0; at = file.indexOf(mark, at + mark.length))
        places.push({ label, end: at + mark.length })
      return places
    })
    .toSorted((a, b) => a.end - b.end)
  return found.map(({ label, end }, index) => {
    const to = found[index + 1]?.end ?? file.length
    const reader = readerOf(file.subarray(0, to), end)
    const value = reader.text() ?? ''
    const isAlone = label === 'Prompt: ' || label === 'Response: ' || label === 'System: '
    return {
      label,
      value,
      attachments: isAlone && version >= 10 ? attachmentsOf(reader, label, version) : [],
    }
  })
}

/** What goes with a prompt: files by their place, each with what it holds. */
const attachmentsOf = (reader: ReturnType<typeof readerOf>, label: Label, version: number): string[] => {
  reader.text()
  reader.skip(4)
  if (version >= 11 && label === 'Response: ') reader.skip(1)
  const sources = Number(reader.wide())
  for (let count = 0; count < sources && count < most && !reader.isOver(); count += 1) {
    for (let each = 0; each < 7; each += 1) reader.text()
    reader.skip(12)
  }
  const texts: string[] = []
  const files = Number(reader.wide())
  for (let count = 0; count < files && count < most && !reader.isOver(); count += 1) {
    const [url, content] = [reader.bytes(), reader.bytes()]
    if (url === null) break
    const text = content === null || content.includes(0) ? '' : content.toString('utf8')
    texts.push(`${decodeURIComponentOr(url.toString('utf8')).split('/').at(-1) ?? ''}\n${text}`)
  }
  return texts
}
const most = 10_000
const decodeURIComponentOr = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Nothing is read beyond the end: numbers are 0 then, and texts are not there. */
const readerOf = (file: Buffer, from: number) => {
  let at = from
  const has = (length: number) => at + length <= file.length
  const number = (): number => {
    const value = has(4) ? file.readInt32BE(at) : 0
    at += 4
    return value
  }
  const bytes = (): Buffer | null => {
    const length = number() >>> 0
    // 0xffffffff is Qt's for nothing at all.
    if (length === 0xff_ff_ff_ff || !has(length)) return null
    at += length
    return file.subarray(at - length, at)
  }
  return {
    number,
    bytes,
    isOver: () => at >= file.length,
    skip: (length: number) => (at += length),
    wide: (): bigint => {
      const value = has(8) ? file.readBigInt64BE(at) : 0n
      at += 8
      return value
    },
    text: (): string | null => {
      const found = bytes()
      return found === null || found.length % 2 === 1 ? null : Buffer.from(found).swap16().toString('utf16le')
    },
  }
}
