export interface CsvRecord {
  /** Where it begins, from 1. */
  line: number
  fields: string[]
}

/**
 * Comma-separated values as RFC 4180 has them: a field in quotation marks may hold commas, line ends and doubled quotation
 * marks. A semicolon or tab separates, too, when the first line has it and no comma. Empty lines are left out.
 */
export const parseCsv = (text: string): { records: CsvRecord[]; openQuoteLine: number | null } => {
  const separator = separatorOf(text)
  const records: CsvRecord[] = []
  let line = 1
  let record: CsvRecord = { line, fields: [] }
  let at = 0
  while (at < text.length) {
    if (text[at] === '"') {
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
