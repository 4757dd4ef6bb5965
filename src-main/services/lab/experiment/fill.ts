import type { DataRow } from '#contract/experiment.ts'

const variable = /\\\{\{|\{\{\s*([\p{L}_][\p{L}\p{N}_-]*)\s*\}\}/gu

/** The names of the variables in a text. */
export const variablesIn = (text: string): string[] =>
  [...text.matchAll(variable)].flatMap(([, name]) => (name === undefined ? [] : [name]))

/**
 * Puts a row's values, as `write` writes them, in the place of `{{name}}`; `\{{` stands for itself. A value is never looked
 * through again.
 */
export const fill = (text: string, row: DataRow, write: (value: unknown) => string = asText): string =>
  text.replaceAll(variable, (all, name: string | undefined) => {
    if (name === undefined) return '{{'
    return Object.hasOwn(row, name) ? write(row[name]) : all
  })

/** A value as a prompt has it: a text as it is, anything richer as JSON. */
export const asText = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)
