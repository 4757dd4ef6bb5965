/** The small parts of JSON in GBNF. */

/** Line breaks and a little indentation; unlimited white space is what small models get lost in. */
const space = String.raw`| " " | "\n"{1,2} [ \t]{0,20}`

export const terminals = {
  space,
  char: String.raw`[^"\\\x7F\x00-\x1F] | [\\] (["\\bfnrt] | "u" [0-9a-fA-F]{4})`,
  string: String.raw`"\"" char* "\"" space`,
  integer: String.raw`"-"? ("0" | [1-9] [0-9]{0,15}) space`,
  number: String.raw`"-"? ("0" | [1-9] [0-9]{0,15}) ("." [0-9]{1,16})? ([eE] [-+]? [0-9]{1,3})? space`,
  boolean: '("true" | "false") space',
  null: '"null" space',
  value: 'object | array | string | number | boolean | null',
  object: '"{" space (string ":" space value ("," space string ":" space value)*)? "}" space',
  array: '"[" space (value ("," space value)*)? "]" space',
  'date-part': String.raw`[0-9]{4} "-" ("0" [1-9] | "1" [0-2]) "-" ("0" [1-9] | [12] [0-9] | "3" [01])`,
  'time-part': String.raw`([01] [0-9] | "2" [0-3]) ":" [0-5] [0-9] ":" [0-5] [0-9] ("." [0-9]{3})? ("Z" | [-+] ([01] [0-9] | "2" [0-3]) ":" [0-5] [0-9])`,
  date: String.raw`"\"" date-part "\"" space`,
  time: String.raw`"\"" time-part "\"" space`,
  'date-time': String.raw`"\"" date-part "T" time-part "\"" space`,
  uuid: String.raw`"\"" [0-9a-fA-F]{8} "-" [0-9a-fA-F]{4} "-" [0-9a-fA-F]{4} "-" [0-9a-fA-F]{4} "-" [0-9a-fA-F]{12} "\"" space`,
} as const

/** A text as it stands, in GBNF. */
export const literal = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}"`
