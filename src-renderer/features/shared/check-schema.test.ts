import { expect, it } from 'vitest'
import { checkSchema, exampleSchemas } from './check-schema.ts'

it('says what cannot be a schema', () => {
  expect(checkSchema('{"type": "object"')).toMatchObject({ kind: 'json' })
  expect(checkSchema('[1]')).toEqual({ kind: 'object' })
  expect(checkSchema('null')).toEqual({ kind: 'object' })
  expect(checkSchema('{"title": "nothing said"}')).toEqual({ kind: 'empty' })
})

it('takes what can be one, the examples too', () => {
  expect(checkSchema('{"enum": [1, 2]}')).toBeNull()
  for (const example of Object.values(exampleSchemas)) expect(checkSchema(JSON.stringify(example))).toBeNull()
})
