import { describe, expect, it } from 'vitest'
import type { CatalogModel } from '#contract/catalog.ts'
import type { Fit } from '#contract/fit.ts'
import { bitsPerWeight } from './bits-per-weight.ts'
import { recommendModel, recommendQuantization, usualQuantization } from './recommend.ts'

const fit = (totalBytes: number, tokensPerSecond: number | null, availableBytes = 10): Fit => ({
  verdict: totalBytes > availableBytes ? 'no' : 'cpu',
  contextSize: 4096,
  weightsBytes: totalBytes,
  kvCacheBytes: 0,
  computeBytes: 0,
  totalBytes,
  availableBytes,
  tokensPerSecond,
  basis: 'size',
  largestContextSize: 4096,
})

const candidates = (...rows: [string, Fit][]) =>
  rows.map(([quantization, fit]) => ({ id: `${quantization}.gguf`, quantization, fit }))

describe('recommendQuantization', () => {
  it('takes the most exact one that is fast and leaves room', () => {
    const rows = candidates(['Q4_K_M', fit(4, 20)], ['Q6_K', fit(6, 12)], ['Q8_0', fit(9, 8)])
    expect(recommendQuantization(rows)).toEqual({ id: 'Q6_K.gguf', reason: 'comfortable' })
  })

  it('prefers speed to exactness', () => {
    const rows = candidates(['Q4_K_M', fit(4, 7)], ['Q8_0', fit(6, 3)])
    expect(recommendQuantization(rows)?.id).toBe('Q4_K_M.gguf')
  })

  it('says that it is tight where nothing is comfortable', () => {
    const rows = candidates(['Q2_K', fit(8.5, 3)], ['Q4_K_M', fit(9.5, 2)], ['Q8_0', fit(20, null)])
    expect(recommendQuantization(rows)).toEqual({ id: 'Q4_K_M.gguf', reason: 'tight' })
  })

  it('recommends none that does not fit, nor the unquantized', () => {
    expect(recommendQuantization(candidates(['Q4_K_M', fit(11, null)], ['F16', fit(4, 30)]))).toBeNull()
  })
})

const model = (id: string, total: number, changes: Partial<CatalogModel> = {}): CatalogModel => ({
  id,
  name: id,
  family: 'Family',
  maker: 'Maker',
  country: 'CH',
  repository: `maker/${id}`,
  license: 'MIT',
  licenseCatch: '',
  gated: false,
  parameters: { total, active: total },
  contextSize: 8192,
  languages: { main: ['en'], count: 1 },
  goodFor: '',
  tags: ['chat'],
  thinking: { kind: 'never', switch: null },
  seesImages: false,
  quantizations: [{ name: 'Q4_K_M', file: `${id}.gguf` }],
  giant: null,
  note: '',
  ...changes,
})

describe('recommendModel', () => {
  const recommended = (...models: CatalogModel[]) =>
    recommendModel(models, (id) => {
      const size = models.find((each) => each.id === id)?.parameters.total ?? 0
      return fit(size, 20)
    })?.id

  it('takes the largest comfortable one that is open to all', () => {
    const others = [model('gated', 5, { gated: true }), model('huge', 9)]
    expect(recommended(model('small', 1), model('good', 3), ...others)).toBe('good')
  })

  it('does not shun an open licence for the remark that is made on it', () => {
    const catches = { license: 'Apache-2.0', licenseCatch: 'Together with a use policy.' }
    expect(recommended(model('plain', 3), model('policy', 4, catches))).toBe('policy')
    expect(recommended(model('plain', 3), model('closed', 4, { license: 'Terms of Use' }))).toBe('plain')
  })

  it('prefers many languages, and answers that begin at once', () => {
    const many = model('many', 2, { tags: ['chat', 'multilingual'] })
    const thinker = model('thinker', 5, { thinking: { kind: 'always', switch: null } })
    expect(recommended(model('one', 4), many, thinker)).toBe('many')
  })

  it('leaves out what takes too long to fetch', () => {
    const models = [model('light', 2), model('heavy', 7)]
    const large = (id: string) => fit(id === 'heavy' ? 7e9 : 2e9, 20, 50e9)
    expect(recommendModel(models, large)?.id).toBe('light')
  })

  it('recommends nothing while nothing is known, or nothing fits', () => {
    expect(recommendModel([model('good', 3)], () => undefined)).toBeNull()
    expect(recommendModel([model('good', 3)], () => fit(30, null))).toBeNull()
  })
})

it('shows about four and a half bits in lists', () => {
  const names = ['Q2_K', 'UD-Q4_K_XL', 'Q8_0', 'BF16'].map((name) => ({ name, file: name }))
  expect(usualQuantization({ quantizations: names }).name).toBe('UD-Q4_K_XL')
})

it.each([
  ['Q4_K_M', 4.85],
  ['UD-Q4_K_XL', 4.85],
  ['MXFP4_MOE', 4.25],
  ['Q6_K_XL', 6.56],
  ['q8_0', 8.5],
  ['Z9', null],
])('knows the bits of %s', (name, bits) => {
  expect(bitsPerWeight(name)).toBe(bits)
})
