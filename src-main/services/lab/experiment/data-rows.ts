import { experimentLimits, rowSchema, type DataRow, type ExperimentProblem } from '#contract/experiment.ts'
import { parseCsv } from './csv.ts'

interface Rows {
  rows: DataRow[]
  problems: ExperimentProblem[]
}

/** The rows of a file beside the experiment, by the ending of its name. Of what is wrong, the first twenty. */
export const readRows = (file: string, text: string): Rows => {
  const problems: ExperimentProblem[] = []
  const complain = (line: number, message: string) => {
    if (problems.length < 20) problems.push({ file, line, column: 1, path: '', message })
  }
  const plain = text.replace(/^\uFEFF/, '')
  if (plain.length > experimentLimits.dataLength) {
    complain(1, 'the file is too large: at most 20 MB')
    return { rows: [], problems }
  }
  const rows = /\.csv$/i.test(file) ? fromCsv(plain, complain) : fromJsonLines(plain, complain)
  if (rows.length === 0 && problems.length === 0) complain(1, 'there is no row in this file')
  return { rows, problems }
}

type Complain = (line: number, message: string) => void

const fromCsv = (text: string, complain: Complain): DataRow[] => {
  // Spreadsheets write other encodings, which nobody can tell from each other; models would be asked in garbled words.
  const garbled = text.indexOf('\uFFFD')
  if (garbled >= 0) {
    complain(
      text.slice(0, garbled).split('\n').length,
      'this is not UTF-8: save the file as “CSV UTF-8”, and its letters are read as they are',
    )
    return []
  }
  const { records, openQuoteLine } = parseCsv(text)
  if (openQuoteLine !== null) {
    complain(openQuoteLine, 'a quotation mark is opened here and never closed')
    return []
  }
  const [head, ...body] = records
  if (!head) return []
  const names = head.fields.map((name) => name.trim())
  const wrong = names.find((name) => !isName(name))
  if (wrong !== undefined) {
    complain(
      head.line,
      `“${wrong}” is no name for a column: expected letters, digits, _ and - in the first line`,
    )
    return []
  }
  if (new Set(names).size < names.length) {
    complain(head.line, 'two columns have the same name')
    return []
  }
  return body.flatMap(({ line, fields }) => {
    if (fields.length === names.length) return [Object.fromEntries(names.map((name, i) => [name, fields[i]]))]
    complain(line, `expected ${names.length} values, as the first line has names; found ${fields.length}`)
    return []
  })
}

const isName = (name: string) => rowSchema.safeParse({ [name]: '' }).success

const fromJsonLines = (text: string, complain: Complain): DataRow[] =>
  text.split('\n').flatMap((content, index) => {
    if (content.trim() === '') return []
    const row = rowSchema.safeParse(parseJson(content))
    if (row.success) return [row.data]
    complain(index + 1, 'expected one JSON object whose names are letters, digits, _ and -')
    return []
  })

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
