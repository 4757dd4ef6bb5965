import { describe, expect, it } from 'vitest'
import { canBeStored, groupFiles } from './listing.ts'

const file = (path: string, sizeBytes = 10) => ({ path, sizeBytes, sha256: null })

describe('groupFiles', () => {
  it('makes a split model one row, with its parts in order, however they were listed', () => {
    const [row, ...others] = groupFiles([
      file('Q8/m-Q8_0-00003-of-00003.gguf', 1),
      file('Q8/m-Q8_0-00001-of-00003.gguf', 10),
      file('Q8/m-Q8_0-00002-of-00003.gguf', 10),
    ])
    expect(others).toEqual([])
    expect(row).toMatchObject({
      path: 'Q8/m-Q8_0-00001-of-00003.gguf',
      quantization: 'Q8_0',
      sizeBytes: 21,
      isProjector: false,
    })
    expect(row!.parts.map(({ path }) => path.slice(10, 15))).toEqual(['00001', '00002', '00003'])
  })

  it('does not mix folders, nor splits of another count', () => {
    const rows = groupFiles([
      file('A/m-00001-of-00002.gguf'),
      file('A/m-00002-of-00002.gguf'),
      file('B/m-00001-of-00002.gguf'),
      file('B/m-00002-of-00002.gguf'),
      file('A/m-00001-of-00003.gguf'),
      file('A/m.gguf'),
    ])
    expect(rows.map(({ path, parts }) => [path, parts.length])).toEqual([
      ['A/m.gguf', 1],
      ['A/m-00001-of-00002.gguf', 2],
      ['B/m-00001-of-00002.gguf', 2],
    ])
  })

  it.each([
    ['a missing part', ['m-00001-of-00003.gguf', 'm-00003-of-00003.gguf']],
    ['no first part', ['m-00002-of-00002.gguf']],
    ['parts counted from nought', ['m-00000-of-00002.gguf', 'm-00001-of-00002.gguf']],
    ['none of none', ['m-00001-of-00000.gguf']],
    ['one part twice', ['m-00001-of-00002.gguf', 'm-00001-of-00002.gguf']],
  ])('does not offer %s', (_what, paths) => {
    expect(groupFiles(paths.map((path) => file(path)))).toEqual([])
  })

  it('puts models first by size, and marks what is none', () => {
    const rows = groupFiles([
      file('mmproj-m-f16.gguf', 1),
      file('m-Q8_0.gguf', 80),
      file('imatrix_unsloth.gguf', 2),
      file('m-Q4_K_M.gguf', 40),
    ])
    expect(rows.map(({ path, quantization, isProjector }) => [path, quantization, isProjector])).toEqual([
      ['m-Q4_K_M.gguf', 'Q4_K_M', false],
      ['m-Q8_0.gguf', 'Q8_0', false],
      ['mmproj-m-f16.gguf', 'F16', true],
      ['imatrix_unsloth.gguf', null, true],
    ])
  })
})

describe('canBeStored', () => {
  it.each(['m.gguf', 'Q4_K_M/m-00001-of-00002.gguf', 'Qwen3 0.6B (ü).gguf', `${'m'.repeat(195)}.gguf`])(
    'takes %s',
    (path) => {
      expect(canBeStored(path)).toBe(true)
    },
  )

  it.each([
    '../m.gguf',
    '/m.gguf',
    'a//m.gguf',
    'a/./m.gguf',
    '.m.gguf',
    'a/.gguf',
    'a\\..\\m.gguf',
    'C:m.gguf',
    'm.gguf:stream.gguf',
    'm\n.gguf',
    'm\0.gguf',
    'm?.gguf',
    `${'m'.repeat(196)}.gguf`,
    `${'ü'.repeat(100)}.gguf`,
    '',
  ])('refuses %j', (path) => {
    expect(canBeStored(path)).toBe(false)
  })
})
