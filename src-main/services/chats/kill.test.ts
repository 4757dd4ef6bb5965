import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { openStorage } from '#storage/index.ts'
import { plantModel, temporaryFolder, textOf } from '../fixtures.ts'
import type { Report } from './stream-until-killed.ts'

const rounds = 24
/** What may be missing of an answer: 250 ms, and the time that two busy cores take to get to it. */
const mayBeLostMs = 250 + 250

/** Lets the app answer, kills it at a random moment of that, and returns what it had said until then. */
const killInTheMiddle = async (dataDir: string): Promise<{ reports: Report[]; killedAt: number }> => {
  const child = fork(join(import.meta.dirname, 'stream-until-killed.ts'), [dataDir])
  const reports: Report[] = []
  child.on('message', (report: Report) => reports.push(report))
  await once(child, 'message')
  // The moment is the point of the test: from right after the first message to well into the second answer.
  await delay(Math.random() * 800)
  child.kill('SIGKILL')
  const killedAt = Date.now()
  await once(child, 'close')
  return { reports, killedAt }
}

it(`loses no acknowledged message in ${rounds} kills`, { timeout: 120_000 }, async () => {
  const dataDir = temporaryFolder()
  plantModel(dataDir)
  const losses: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const { reports, killedAt } = await killInTheMiddle(dataDir)
    const storage = openStorage(join(dataDir, 'palabre.db'))
    const sent = reports.filter((report) => report.type === 'sent')
    for (const { userMessageId, answerId, text } of sent) {
      expect(textOf(storage.messages.find(userMessageId ?? ''))).toBe(text)
      const stored = textOf(storage.messages.find(answerId))
      let said = ''
      for (const report of reports) {
        if (report.type !== 'text' || report.answerId !== answerId) continue
        said += report.text
        if (said.length > stored.length) losses.push(killedAt - report.at)
      }
      expect(said.startsWith(stored) || stored.startsWith(said)).toBe(true)
    }
    storage.close()
  }
  expect(Math.max(0, ...losses)).toBeLessThanOrEqual(mayBeLostMs)
})
