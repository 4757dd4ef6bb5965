import { expect, it } from 'vitest'
import { asJson } from './as-json.ts'

it('lays out what is whole and shows the rest as it comes', () => {
  expect(asJson('{"a":[1]}')).toBe('```json\n{\n  "a": [\n    1\n  ]\n}\n```')
  expect(asJson('{"a":[1')).toBe('```json\n{"a":[1\n```')
})

it('is ended by nothing that the text has', () => {
  expect(asJson('"```js\\n````"')).toBe('`````json\n"```js\\n````"\n`````')
})
