import { expect, it } from 'vitest'
import { whatIsTooLong } from './what-is-too-long.ts'

const base = { system: 0, summary: 0, attachments: 0, total: 700, contextSize: 512 }

it.each([
  ['system', { system: 600 }],
  ['system', { system: 400, attachments: 250 }],
  ['summary', { system: 40, summary: 640 }],
  ['attachments', { system: 100, attachments: 420 }],
  ['message', { system: 100, attachments: 100 }],
  ['message', { contextSize: null, system: 200 }],
])('names what is most of it: %s', (what, parts) => {
  expect(whatIsTooLong({ ...base, ...parts })).toBe(what)
})
