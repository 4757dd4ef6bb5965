export interface CsvRecord {
  /** Where it begins, from 1. */
  line: number
  fields: string[]
}

/**
 * Comma-separated values as RFC 4180 has them: a field in quotation marks may hold commas, line ends and doubled quotation
 * marks. A semicolon or tab separates, too, when the first line has it and no comma, or when it says so (`sep=;`, as spreadsheets
 * write it). Blanks before a quotation mark are none of the field. Empty lines are left out.
 */
export const parseCsv = (text: string): { records: CsvRecord[]; openQuoteLine: number | null } => {
  const told = /^sep=([,;\t])\r?\n/i.exec(text)
  const separator = told?.[1] ?? separatorOf(text)
  const records: CsvRecord[] = []
  let line = told ? 2 : 1
  let record: CsvRecord = { line, fields: [] }
  let at = told?.[0].length ?? 0
  while (at < text.length) {
    const quote = quoteAt(text, at, separator)
    if (quote !== null) {
      at = quote
      const begun = line
      const end = closingQuote(text, at + 1)
      if (end === -1) return { records, openQuoteLine: begun }
      const quoted = text.slice(at + 1, end)
      line += quoted.split('\n').length - 1
      const rest = fieldEnd(text, end + 1, separator)
      record.fields.push(quoted.replaceAll('""', '"') + text.slice(end + 1, rest).trim())
      at = rest
    } else {
      const end = fieldEnd(text, at, separator)
      record.fields.push(text.slice(at, end))
      at = end
    }
    if (text[at] === separator) {
      at += 1
      // A separator at the very end has an empty field after it.
      if (at === text.length || text[at] === '\n' || text[at] === '\r') record.fields.push('')
      else continue
    }
    if (text[at] === '\r') at += 1
    if (text[at] === '\n') at += 1
    if (record.fields.some((field) => field !== '') || record.fields.length > 1) records.push(record)
    line += 1
    record = { line, fields: [] }
  }
  return { records, openQuoteLine: null }
}

const separatorOf = (text: string): string => {
  const [first = ''] = text.split('\n', 1)
  return [',', ';', '\t'].find((separator) => first.includes(separator)) ?? ','
}

/** Where the field that begins at `at` opens a quotation mark; null when it does not. After blanks it must be all of the field. */
const quoteAt = (text: string, at: number, separator: string): number | null => {
  let place = at
  while (text[place] === ' ') place += 1
  if (text[place] !== '"') return null
  if (place === at) return at
  const end = closingQuote(text, place + 1)
  return end >= 0 && text.slice(end + 1, fieldEnd(text, end + 1, separator)).trim() === '' ? place : null
}

const closingQuote = (text: string, from: number): number => {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] !== '"') continue
    if (text[at + 1] !== '"') return at
    at += 1
  }
  return -1
}

const fieldEnd = (text: string, from: number, separator: string): number => {
  let at = from
  while (at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r') at += 1
  return at
}
