import { rmSync, writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Verdict } from '#contract/doctor.ts'
import {
  filesWithWrongHeaders,
  hostileTemplates,
  modelsWithWrongContent,
} from '#e2e/fixtures/gguf/hostile.ts'
import { tinyModel, writeGguf, type Gguf } from '#e2e/fixtures/gguf/index.ts'
import { connect } from '../engines/client.ts'
import { inPairs, setUp, sumUp } from './fixtures.ts'

/** Files that strangers could have made: none may cost more than the process that looks at it, nor more than 5 s. */

const limitMs = 5000
const { examine, launchEngine, newPath } = setUp()

describe("strangers' files", () => {
  const delay = monitorEventLoopDelay()
  beforeAll(() => {
    delay.enable()
  })
  afterAll(() => {
    delay.disable()
    // This process, as the services', answered throughout.
    expect(delay.max / 1e6).toBeLessThan(1000)
  })

  it('of more than 700 kinds are refused by their headers, each in time and in plain words', async () => {
    const files = filesWithWrongHeaders()
    expect(files.length).toBeGreaterThan(700)
    // One process for all: each of them is refused before llama.cpp is even started.
    const client = connect(launchEngine())
    onTestFinished(() => void client.end())
    const path = newPath()
    for (const { name, bytes } of files) {
      writeFileSync(path, bytes)
      const startedAt = performance.now()
      const { findings } = await sumUp(await client.whileAlive(client.call.examine({ path, repairs: null })))
      expect(performance.now() - startedAt, name).toBeLessThan(limitMs)
      expect(findings, name).toHaveLength(1)
      expect(findings[0]?.message, name).toMatch(
        /^This is not a usable GGUF file: .{10,}\. Download it again\.$/,
      )
    }
    await client.end()
  })

  it('that are sound on the outside cost at most their process, and get a verdict in time', async () => {
    const verdicts: Record<string, Verdict | null> = {}
    const inTime = async (name: string, model: Gguf) => {
      const path = newPath()
      writeGguf(path, model)
      const startedAt = performance.now()
      const { verdict, findings } = await examine(path)
      rmSync(path)
      verdicts[name] = verdict
      expect(performance.now() - startedAt, name).toBeLessThan(limitMs)
      for (const { message } of findings) expect(message.length, name).toBeLessThan(400)
    }
    const templates = Object.entries(hostileTemplates).map(([name, chatTemplate]) => ({
      name,
      model: tinyModel({ chatTemplate }),
    }))
    await inPairs([...modelsWithWrongContent(), ...templates], ({ name, model }) => inTime(name, model))
    const spared = Object.keys(verdicts).filter((name) => verdicts[name] !== 'broken')
    expect(Object.fromEntries(spared.map((name) => [name, verdicts[name]]))).toEqual({
      // llama.cpp takes the end from the vocabulary then, and passes over merges that it cannot use.
      'an end that is no token': 'healthy',
      'merges of nothing': 'healthy',
      // The template fails at once, and another one is taken.
      'a text that doubles': 'usable',
      'a block that does not end': 'usable',
      'an unknown tag': 'usable',
      'a call of what is not there': 'usable',
      'an exception of its own': 'usable',
      'none of the messages': 'usable',
      'bytes of no text': 'usable',
    })
  })
})
