import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '#contract/errors.ts'
import { ggufHeader, tinyModel, type Gguf, type GgufValue } from '#e2e/fixtures/gguf/index.ts'
import { bufferSource } from './gguf/byte-source.ts'
import { parseHeader } from './gguf-header.ts'
import { describeHeader } from './inspect.ts'

const limitMs = 200

const bytesOf = (model: Gguf): Buffer => {
  const { header, dataBytes } = ggufHeader(model)
  return Buffer.concat([header, Buffer.alloc(dataBytes)])
}
const good = bytesOf(tinyModel())

/** The reason why `bytes` are refused, or 'accepted'; anything but a plain refusal in time is a failure. */
const verdict = (bytes: Uint8Array): string => {
  const startedAt = performance.now()
  try {
    parseHeader(bufferSource(bytes))
    return 'accepted'
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    expect(error.code).toBe('MODEL_FILE_INVALID')
    return error.message
  } finally {
    expect(performance.now() - startedAt).toBeLessThan(limitMs)
  }
}

const withValue = (key: string, value: GgufValue): Gguf => {
  const model = tinyModel()
  return { ...model, values: [...model.values.filter(([name]) => name !== key), [key, value]] }
}
const patched = (offset: number, value: bigint): Buffer => {
  const bytes = Buffer.from(good)
  bytes.writeBigUInt64LE(value, offset)
  return bytes
}
const offsets = { tensorCount: 8, valueCount: 16, firstKeyLength: 24 }

describe('a GGUF header', () => {
  it('is described in the words of the contract', () => {
    expect(describeHeader(parseHeader(bufferSource(good)))).toMatchObject({
      architecture: 'llama',
      name: 'Tiny',
      contextSize: 8192,
      layerCount: 1,
      fileType: 'F16',
      license: 'apache-2.0',
      tensorCount: 12,
      sizeBytes: good.length,
      chatTemplate: expect.stringContaining('<|im_start|>') as string,
    })
  })

  it.each([
    ['llama.ssm.state_size', { type: 'u32', value: 4_000_000_000 }],
    ['llama.attention.kv_lora_rank', { type: 'u32', value: 1 << 20 }],
    ['llama.attention.head_count_kv', { type: 'i32s', value: [8, 2_147_483_647] }],
    ['llama.feed_forward_length', { type: 'i32s', value: [-1] }],
    ['llama.attention.head_count', { type: 'f32s', value: [0.5] }],
  ] as [string, GgufValue][])('is refused where memory cannot be reckoned with its %s', (key, value) => {
    expect(verdict(bytesOf(withValue(key, value)))).toMatch(/is impossible/)
  })

  it('may have layers without heads, or without what follows attention', () => {
    const value: GgufValue = { type: 'i32s', value: [0] }
    expect(verdict(bytesOf(withValue('llama.attention.head_count_kv', value)))).toBe('accepted')
    expect(verdict(bytesOf(withValue('llama.feed_forward_length', value)))).toBe('accepted')
  })

  it('is refused where gigabytes follow that it tells nothing of, but not for some notes', () => {
    const longer = (moreBytes: number) => {
      const source = bufferSource(good)
      const parse = () => parseHeader({ ...source, sizeBytes: good.length + moreBytes })
      return parse
    }
    expect(longer(20e9)).toThrow('belongs to nothing')
    expect(longer(10e6)).not.toThrow()
  })

  it.each(Object.entries(offsets))('is refused when its %s is absurd', (_, offset) => {
    for (const count of [2n ** 63n, 2n ** 64n - 1n, 2n ** 53n, 2n ** 40n, 2n ** 32n, 65_537n])
      expect(verdict(patched(offset, count))).not.toBe('accepted')
  })

  it('is refused wherever the file is cut off', () => {
    const { header } = ggufHeader(tinyModel())
    for (let length = 0; length < header.length; length += 7)
      expect(verdict(good.subarray(0, length))).not.toBe('accepted')
    expect(verdict(good.subarray(0, good.length - 64))).toContain('shorter')
  })

  it('survives any change of any byte', () => {
    const { header } = ggufHeader(tinyModel())
    const change = fc.tuple(fc.nat(header.length - 1), fc.nat(255))
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const bytes = Buffer.from(good)
        for (const [offset, value] of changes) bytes[offset] = value
        verdict(bytes)
      }),
      { numRuns: 2000 },
    )
  })

  it('survives any eight bytes in the place of others', () => {
    const { header } = ggufHeader(tinyModel())
    fc.assert(
      fc.property(fc.nat(header.length - 8), fc.bigInt(0n, 2n ** 64n - 1n), (offset, value) => {
        verdict(patched(offset, value))
      }),
      { numRuns: 1000 },
    )
  })

  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 512 }), (tail) => {
        expect(verdict(tail)).not.toBe('accepted')
        expect(verdict(Buffer.concat([good.subarray(0, 24), tail]))).not.toBe('accepted')
      }),
      { numRuns: 500 },
    )
  })

  it.each(['mamba', 'mamba2', 'rwkv7', 'arwkv7'])(
    'takes %s, which has no attention, without heads',
    (name) => {
      const { values, ...rest } = withValue('llama.attention.head_count', { type: 'u32', value: 0 })
      const renamed = values.map(([key, value]): [string, GgufValue] =>
        key === 'general.architecture'
          ? [key, { type: 'string', value: name }]
          : [key.replace(/^llama\./, `${name}.`), value],
      )
      expect(verdict(bytesOf({ ...rest, values: renamed }))).toBe('accepted')
    },
  )

  it.each([
    ['more layers than tensors', withValue('llama.block_count', { type: 'u32', value: 600 })],
    ['no layers', withValue('llama.block_count', { type: 'u32', value: 0 })],
    ['no heads', withValue('llama.attention.head_count', { type: 'u32', value: 0 })],
    ['an enormous context', withValue('llama.context_length', { type: 'u32', value: 0xffff_ffff })],
    ['an alignment of three', withValue('general.alignment', { type: 'u32', value: 3 })],
    ['no architecture', withValue('general.architecture', { type: 'string', value: '' })],
    [
      'an architecture that is a path',
      withValue('general.architecture', { type: 'string', value: '../llama' }),
    ],
    [
      'twins in its vocabulary',
      withValue('tokenizer.ggml.tokens', { type: 'strings', value: ['a', 'b', 'a'] }),
    ],
    ['a vocabulary of numbers', withValue('tokenizer.ggml.tokens', { type: 'i32s', value: [1, 2] })],
    ['too few token types', withValue('tokenizer.ggml.token_type', { type: 'i32s', value: [1] })],
    [
      'an entry twice',
      { ...tinyModel(), values: [...tinyModel().values, ...tinyModel().values.slice(1, 2)] },
    ],
    ['a tensor twice', { ...tinyModel(), tensors: [...tinyModel().tensors, ...tinyModel().tensors] }],
    ['no tensors', { ...tinyModel(), tensors: [] }],
  ])('is refused with %s', (_, model) => {
    expect(verdict(bytesOf(model))).toMatch(/^This is not a usable GGUF file: .*\. Download it again\.$/)
  })

  it('accepts what it does not know, for llama.cpp to judge', () => {
    expect(verdict(bytesOf(withValue('general.something_new', { type: 'string', value: 'x' })))).toBe(
      'accepted',
    )
    expect(verdict(bytesOf(withValue('general.architecture', { type: 'string', value: 'brand-new' })))).toBe(
      'accepted',
    )
  })

  it('is read in time with the largest vocabulary', () => {
    const value = Array.from({ length: 300_000 }, (_, index) => `token-${index}`)
    const model = withValue('tokenizer.ggml.tokens', { type: 'strings', value })
    model.values = model.values.filter(([key]) => key !== 'tokenizer.ggml.token_type')
    expect(verdict(bytesOf(model))).toBe('accepted')
  })
})
