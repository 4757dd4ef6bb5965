import { beforeAll, describe, expect, it } from 'vitest'
import { startRealServer, type RealServer } from '#e2e/fixtures/real-api-server.ts'

/** What llama-server's clients read off an answer beside its words, against a real engine. */

let server: RealServer
beforeAll(async () => {
  server = await startRealServer()
  return () => server.close()
})

const headers = () => ({ authorization: `Bearer ${server.apiKey}`, 'content-type': 'application/json' })
const complete = async (more: object) => {
  const response = await fetch(`${server.origin}/completion`, {
    method: 'POST',
    headers: headers(),
    body: JSON.stringify({ model: 'Babbler', prompt: 'Once upon a time', n_predict: 4, seed: 1, ...more }),
  })
  expect(response.status).toBe(200)
  return (await response.json()) as Completion
}

interface Chance {
  id: number
  prob: number
}
interface Completion {
  timings: { predicted_n: number }
  completion_probabilities?: (Chance & { top_probs: Chance[]; logprob?: number })[]
  generation_settings: { logit_bias: { token: number; bias: number | null }[] }
}

describe('post_sampling_probs', () => {
  it('are what a token was drawn by: as many as the cuts leave, and one together', async () => {
    const { completion_probabilities: tokens = [] } = await complete({
      n_probs: 10,
      post_sampling_probs: true,
      temperature: 1,
      top_k: 3,
      top_p: 1,
      min_p: 0,
    })
    expect(tokens).toHaveLength(4)
    for (const { id, prob, top_probs: top, logprob } of tokens) {
      expect(top).toHaveLength(3)
      expect(top.reduce((sum, one) => sum + one.prob, 0)).toBeCloseTo(1, 3)
      expect(top.find((one) => one.id === id)?.prob).toBeCloseTo(prob, 6)
      expect(logprob).toBeUndefined()
    }
  })

  it('are the same tokens as without them, and flatter where it is hotter', async () => {
    const ask = async (more: object) =>
      (await complete({ n_probs: 5, ...more })).completion_probabilities ?? []
    const ids = (tokens: Chance[]) => tokens.map(({ id }) => id)
    const plain = await ask({ temperature: 1 })
    const sampled = await ask({ temperature: 1, post_sampling_probs: true })
    expect(ids(sampled)).toEqual(ids(plain))
    const uncut = { post_sampling_probs: true, min_p: 0, top_p: 1, top_k: 5 }
    const [hot] = await ask({ temperature: 4, ...uncut })
    const [cool] = await ask({ temperature: 0.2, ...uncut })
    expect(hot?.top_probs[0]?.prob).toBeLessThan(cool?.top_probs[0]?.prob ?? 0)
  })

  it('are one, and no other, where the likeliest is taken', async () => {
    const [first] = (await complete({ n_probs: 5, post_sampling_probs: true, temperature: 0 }))
      .completion_probabilities ?? [undefined]
    expect(first?.prob).toBe(1)
    expect(first?.top_probs).toEqual([expect.objectContaining({ id: first?.id, prob: 1 })])
  })
})

it('ignore_eos tells which tokens are never chosen', async () => {
  const { generation_settings: told, timings } = await complete({ ignore_eos: true })
  expect(told.logit_bias.length).toBeGreaterThan(0)
  expect(told.logit_bias.every(({ bias }) => bias === null)).toBe(true)
  expect(timings.predicted_n).toBe(4)
  expect((await complete({})).generation_settings.logit_bias).toEqual([])
})

describe('/metrics', () => {
  const figures = async () => {
    const text = await (await fetch(`${server.origin}/metrics`, { headers: headers() })).text()
    return (name: string) => Number(new RegExp(`^llamacpp:${name} (.*)$`, 'm').exec(text)?.[1])
  }

  it('counts a batch once, whoever shares it', async () => {
    await complete({})
    const before = await figures()
    await complete({ n_predict: 6, cache_prompt: false })
    const after = await figures()
    // The prompt in one, which brings the first token, and one for each of the others.
    expect(after('n_decode_total') - before('n_decode_total')).toBe(6)
    const answers = Array.from({ length: 4 }, (_, index) => complete({ n_predict: 200, seed: index }))
    await Promise.all(answers)
    const together = await figures()
    const batches = together('n_decode_total') - after('n_decode_total')
    expect(batches).toBeGreaterThanOrEqual(200)
    expect(batches).toBeLessThan(790)
    expect(together('n_busy_slots_per_decode')).toBeGreaterThan(1)
    expect(together('n_tokens_max')).toBeGreaterThanOrEqual(200)
  })
})
