import { join } from 'node:path'
import { expect, it } from 'vitest'
import { silentLog } from '#lib/log.ts'
import { openStorage } from '#storage/index.ts'
import { temporaryFolder } from '../fixtures.ts'
import { createSettings, defaultSettings } from './index.ts'

it('tells everyone of a change, and keeps it', async () => {
  const storage = openStorage(join(temporaryFolder(), 'palabre.db'))
  const settings = createSettings(storage, silentLog)
  const changes = settings.changed()
  expect((await changes.next()).value).toEqual(defaultSettings)
  const contextSizes = { 'P/R/m.gguf': 4096 }
  expect(settings.update({ theme: 'dark', contextSizes })).toEqual({
    ...defaultSettings,
    theme: 'dark',
    contextSizes,
  })
  expect((await changes.next()).value).toEqual(settings.current())
  expect(createSettings(storage, silentLog).current()).toEqual(settings.current())
  storage.close()
})

it('falls back to the default for each value that is not understood, and for it alone', () => {
  const storage = openStorage(join(temporaryFolder(), 'palabre.db'))
  const stored = { theme: 'plaid', locale: 'fr', sampling: { temperature: 9 }, showPanel: null, unheardOf: 1 }
  for (const [key, value] of Object.entries(stored)) storage.settings.put(key, value)
  expect(createSettings(storage, silentLog).current()).toEqual({ ...defaultSettings, locale: 'fr' })
  storage.close()
})

it('changes nothing when it cannot be written', () => {
  const storage = openStorage(join(temporaryFolder(), 'palabre.db'))
  const settings = createSettings(storage, silentLog)
  storage.limitPages(1)
  expect(() => settings.update({ systemPrompt: 'x'.repeat(100_000), theme: 'dark' })).toThrow(
    expect.objectContaining({ code: 'DISK_FULL' }),
  )
  expect(settings.current()).toEqual(defaultSettings)
  storage.close()
})
