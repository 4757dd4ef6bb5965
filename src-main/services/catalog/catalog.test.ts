import { describe, expect, it } from 'vitest'
import bundled from '#resources/catalog.json' with { type: 'json' }
import { readFileName, splitOf } from '../models/names.ts'
import { createCatalog, loadCatalog } from './index.ts'

const { models } = loadCatalog()
const rows = models.map((model) => [model.id, model] as const)
const byId = new Map(rows)
const [first] = bundled.models

/** Licences that forbid or ask something unusual; their rows have to say what. */
const withCatch = /llama|gemma|modified|community/i
/** What an advertisement would say; a catalogue tells what a thing is good for. */
const advertising =
  /\b(best[- ]in[- ]class|state[- ]of[- ]the[- ]art|sota|world[- ]class|cutting[- ]edge|powerful|impressive|amazing|outstanding|superior|unmatched|leading|revolutionary|incredible|blazing|lightning|excellent|remarkable|stunning|flagship|frontier|ultimate|perfect)\b|!/i

const textsOf = (model: (typeof models)[number]) =>
  [model.goodFor, model.note, model.licenseCatch, model.thinking.switch, model.giant?.needs]
    .filter((text) => typeof text === 'string')
    .filter((text) => text !== '')

describe('the file', () => {
  it('has enough models, each once', () => {
    expect(models.length).toBeGreaterThanOrEqual(34)
    expect(byId.size).toBe(models.length)
  })

  it.each([
    'DeepSeek',
    'Kimi',
    'Qwen',
    'GLM',
    'Llama',
    'Mistral',
    'Apertus',
    'Gemma',
    'gpt-oss',
    'SmolLM',
    'Phi',
  ])('knows several models of the family %s, and one for ordinary computers', (family) => {
    const ofFamily = models.filter((model) => model.family === family)
    expect(ofFamily.length).toBeGreaterThanOrEqual(2)
    expect(ofFamily.some((model) => model.giant === null)).toBe(true)
  })

  it('has no family beside these with a single model, which would be a slip of the pen', () => {
    expect(new Set(models.map((model) => model.family)).size).toBe(11)
  })
})

describe.each(rows)('%s', (_id, model) => {
  it('names files whose quantization is the one it says, each once', () => {
    const names = model.quantizations.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const { name, file } of model.quantizations) {
      const fileName = file.split('/').at(-1) ?? ''
      expect(fileName).toMatch(/\.gguf$/)
      expect(readFileName(fileName).quantization).toBe(name)
      expect(splitOf(fileName).part).toBe(1)
      expect(file.split('/').length).toBeLessThanOrEqual(2)
    }
  })

  it('has sensible figures', () => {
    const { total, active } = model.parameters
    expect(total).toBeGreaterThan(1e8)
    expect(active).toBeLessThanOrEqual(total)
    expect(model.contextSize).toBeGreaterThanOrEqual(2048)
    expect(model.languages.count).toBeGreaterThanOrEqual(model.languages.main.length)
  })

  it('gives languages as the tags that a browser can name', () => {
    const { main } = model.languages
    expect(main).not.toHaveLength(0)
    expect(new Set(main).size).toBe(main.length)
    expect(Intl.getCanonicalLocales(main)).toEqual(main)
    const names = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' })
    for (const language of main) expect(names.of(language)).toBeDefined()
  })

  it('says how thinking is switched exactly when it can be', () => {
    expect(model.thinking.switch === null).toBe(model.thinking.kind !== 'switchable')
    if (model.thinking.kind === 'always') expect(model.tags).toContain('reasoning')
  })

  it('is tagged as what it is', () => {
    expect(new Set(model.tags).size).toBe(model.tags.length)
    expect(model.tags.includes('vision')).toBe(model.seesImages)
    if (model.tags.includes('small')) expect(model.parameters.total).toBeLessThan(8e9)
    if (model.tags.includes('multilingual')) expect(model.languages.count).toBeGreaterThan(2)
  })

  it('says the catch of a licence that has one', () => {
    if (withCatch.test(model.license)) expect(model.licenseCatch).not.toBe('')
    if (model.family === 'Llama' && model.license.includes('Llama')) {
      expect(model.licenseCatch).toMatch(/700 million/)
    }
  })

  it('has relatives that ordinary computers can run, if it is a giant', () => {
    if (model.giant === null) {
      expect(model.parameters.total).toBeLessThan(50e9)
      return
    }
    expect(model.giant.needs).toMatch(/GB/)
    for (const id of model.giant.siblings) {
      expect(byId.get(id), id).toBeDefined()
      expect(byId.get(id)?.giant, id).toBeNull()
    }
  })

  it('is described in plain sentences that advertise nothing', () => {
    for (const text of textsOf(model)) {
      expect(text).not.toMatch(advertising)
      expect(text).toMatch(/^\S.*[.]$/)
      expect(text).not.toMatch(/ {2}|\n/)
    }
  })
})

describe('the checks', () => {
  it('find an advertisement', () => {
    expect('A powerful model.').toMatch(advertising)
    expect('Best-in-class reasoning.').toMatch(advertising)
  })

  it.each([
    ['a repository that is a path', { repository: '../../etc/passwd' }],
    ['a repository without a publisher', { repository: 'Qwen3-4B-GGUF' }],
    ['a country that is a name', { country: 'China' }],
    ['parameters in words', { parameters: { total: '4B', active: '4B' } }],
    ['no quantization', { quantizations: [] }],
    ['an id with capitals', { id: 'Qwen3' }],
    ['an unknown tag', { tags: ['fast'] }],
  ])('refuse %s', (_what, change) => {
    expect(() => loadCatalog({ checkedAt: '2026-11-24', models: [first] })).not.toThrow()
    expect(() => loadCatalog({ checkedAt: '2026-11-24', models: [{ ...first, ...change }] })).toThrow()
  })
})

describe('createCatalog', () => {
  it('gives the same checked catalogue each time', () => {
    const catalog = createCatalog()
    expect(catalog.list().models).toHaveLength(bundled.models.length)
    expect(catalog.list()).toBe(catalog.list())
  })
})
