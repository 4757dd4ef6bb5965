import { setTimeout as delay } from 'node:timers/promises'
import { wordsOf } from '../../../fixtures/gguf/words.ts'
import { makeDataDir, startApp } from '../app.ts'
import { rowOf } from '../figures.ts'
import type { Case } from '../setup.ts'
import { residentBytes } from '../talker.ts'

const withinMs = 1000

/** How much of what a used model took is the system's again a second after it is unloaded, and when its process is gone. */
export const unload: Case = async ({ model, rounds }) => {
  const { dataDir, modelId, remove } = makeDataDir(model)
  const app = await startApp(dataDir, modelId)
  const heldBytes = async () => {
    const engine = app.enginePid()
    return (await residentBytes(app.pid)) + (engine === 0 ? 0 : await residentBytes(engine))
  }
  const once = async () => {
    await app.call.engines.load({ modelId })
    const before = await residentBytes(app.pid)
    await app.ask([{ role: 'user', text: wordsOf(64, 1) }], 16)
    const loaded = await heldBytes()
    const startedAt = performance.now()
    await app.call.engines.unload({ modelId })
    const ms = performance.now() - startedAt
    await delay(Math.max(0, withinMs - ms))
    return { ms, share: (100 * (loaded - (await heldBytes()))) / (loaded - before) }
  }
  try {
    await once()
    const results = []
    for (let round = 0; round < rounds; round += 1) results.push(await once())
    const about = { model: model.name, better: 'more' } as const
    const shares = results.map(({ share }) => share)
    const times = results.map(({ ms }) => ms)
    return [
      rowOf({ ...about, case: 'given back 1 s after unloading', unit: '%' }, shares, {}),
      rowOf({ ...about, case: 'unload', unit: 'ms', better: 'less' }, times, {}),
    ]
  } finally {
    await app.end()
    remove()
  }
}
