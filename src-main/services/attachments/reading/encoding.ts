import { analyse } from 'chardet'

/** A file's text, and how its bytes were understood. */
export interface Decoded {
  text: string
  encoding: string
  /** Neither its first bytes nor its own words said so, and it is not UTF-8. */
  isGuess: boolean
}

/** Enough to tell encodings apart; more would only take longer. */
const sampleBytes = 256 * 1024

/**
 * The text of `bytes`, or null where they are no text. A byte order mark counts first, then UTF-8 where it fits without a
 * single mistake, then what the text says of itself (`declared` looks at its ASCII beginning), then statistics.
 */
export const decodeText = (
  bytes: Uint8Array,
  declared: (head: string) => string | undefined = () => undefined,
): Decoded | null => {
  const utf32 = decodeUtf32(bytes)
  if (utf32 !== undefined) return utf32
  const marked = byteOrderMark(bytes)
  if (marked !== undefined) {
    const found = decoded(bytes, marked, false)
    // Anything may begin with two bytes that look like a mark.
    return isNoText(found.text) ? null : found
  }
  const wide = utf16WithoutMark(bytes)
  if (wide !== undefined) return decoded(bytes, wide, true)
  if (isBinary(bytes)) return null
  const utf8 = isShiftedAscii(bytes) ? null : decodeWith('utf-8', bytes, true)
  if (utf8 !== null) return { text: utf8, encoding: 'utf-8', isGuess: false }
  const own = declared(new TextDecoder('latin1').decode(bytes.subarray(0, 1024)))
  if (own !== undefined && decodeWith(own, bytes) !== null) return decoded(bytes, own, false)
  return guess(bytes)
}

/** The encoding that an HTML page or an XML document names in its first lines. */
export const declaredInMarkup = (head: string): string | undefined =>
  /<\?xml[^>]+encoding\s*=\s*["']([\w.:-]+)["']/i.exec(head)?.[1] ??
  /<meta[^>]+charset\s*=\s*["']?([\w.:-]+)/i.exec(head)?.[1]

const guess = (bytes: Uint8Array): Decoded => {
  for (const { name } of analyse(bytes.subarray(0, sampleBytes))) {
    const text = decodeWith(name, bytes)
    // A wrong guess shows in characters that do not exist.
    if (text !== null && !text.slice(0, sampleBytes).includes('\ufffd'))
      return { text, encoding: name, isGuess: true }
  }
  return { text: decodeWith('windows-1252', bytes) ?? '', encoding: 'windows-1252', isGuess: true }
}

const decoded = (bytes: Uint8Array, encoding: string, isGuess: boolean): Decoded => ({
  text: decodeWith(encoding, bytes) ?? '',
  encoding,
  isGuess,
})

/** null where the encoding is unknown, or the bytes do not fit it and that is `fatal`. */
const decodeWith = (encoding: string, bytes: Uint8Array, fatal = false): string | null => {
  try {
    return new TextDecoder(encoding, { fatal }).decode(bytes)
  } catch {
    return null
  }
}

const byteOrderMark = ([first, second, third]: Uint8Array): string | undefined => {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  return undefined
}

/** One character in a hundred that does not exist, or a zero at all, and it never was a text. */
const isNoText = (text: string): boolean => {
  const sample = text.slice(0, sampleBytes)
  return sample.includes('\0') || sample.split('\ufffd').length - 1 > sample.length / 100
}

/** With its mark, which begins as that of UTF-16 does; null where what follows is none, undefined where there is no mark. */
const decodeUtf32 = (bytes: Uint8Array): Decoded | null | undefined => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 4) return undefined
  const isLittle = view.getUint32(0, true) === 0xfeff
  if (!isLittle && view.getUint32(0) !== 0xfeff) return undefined
  if (bytes.length % 4 !== 0) return null
  let text = ''
  for (let at = 4; at < bytes.length; at += 4) {
    const code = view.getUint32(at, isLittle)
    if (code === 0 || code > 0x10_ffff) return null
    text += String.fromCodePoint(code)
  }
  return { text, encoding: isLittle ? 'utf-32le' : 'utf-32be', isGuess: false }
}

/** In UTF-16 every second byte of most scripts' spaces, digits and line ends is zero, and hardly any other is. */
const utf16WithoutMark = (bytes: Uint8Array): string | undefined => {
  const sample = bytes.subarray(0, Math.min(bytes.length, 4096) & ~1)
  let [even, odd] = [0, 0]
  for (let index = 0; index < sample.length; index += 2) {
    if (sample[index] === 0) even += 1
    if (sample[index + 1] === 0) odd += 1
  }
  const many = sample.length / 2 / 20
  const encoding = odd > many && even === 0 ? 'utf-16le' : even > many && odd === 0 ? 'utf-16be' : undefined
  if (encoding === undefined) return undefined
  const text = decodeWith(encoding, sample)
  return text !== null && !/[\0-\x08\x0e-\x1a\ufffe\uffff]/.test(text) ? encoding : undefined
}

/** One control character in a thousand is somebody's log; a zero is no text in any encoding but UTF-16. */
const isBinary = (bytes: Uint8Array): boolean => {
  let controls = 0
  for (const byte of bytes) {
    if (byte === 0) return true
    if (byte < 32 && !(byte >= 8 && byte <= 13) && byte !== 0x1b) controls += 1
  }
  return controls > bytes.length / 1000
}

/** ISO-2022: letters of other scripts as ASCII between escapes, which would pass for UTF-8. */
const isShiftedAscii = (bytes: Uint8Array): boolean =>
  /\x1b(?:\$[@AB)C]|\$\([A-D]|\([JI])/.test(new TextDecoder('latin1').decode(bytes.subarray(0, sampleBytes)))
