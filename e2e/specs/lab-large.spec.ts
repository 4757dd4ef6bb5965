import { join } from 'node:path'
import { defaultSampling } from '../../src-main/contract/default-sampling.ts'
import { openStorage } from '../../src-main/storage/index.ts'
import { startServe } from '../fixtures/serve.ts'
import { expect, test } from '../fixtures/test.ts'

const lines = 2000
const columns = 10

/** A run as the laboratory would have kept it. */
const plant = (dataDir: string) => {
  const storage = openStorage(join(dataDir, 'palabre.db'))
  const plan = {
    name: 'Large',
    logprobs: null,
    lines: Array.from({ length: lines }, (_, row) => ({
      ...{
        prompt: 'ask',
        rowNumber: row + 1,
        row: { n: row },
        ask: { messages: [{ role: 'user', text: 'x' }] },
      },
      assertions: [],
    })),
    columns: Array.from({ length: columns }, (_, seed) => ({
      ...{
        modelId: 'a/b/model.gguf',
        parameters: '',
        thinking: 'auto',
        sampling: { ...defaultSampling, seed },
      },
    })),
  }
  const cells = lines * columns
  const row = { id: 'large', experimentId: null, name: 'Large', planHash: 'x', cells, createdAt: Date.now() }
  storage.transaction(() => {
    storage.lab.insertRun({ ...row, plan: JSON.stringify(plan) })
    for (let number = 0; number < cells; number += 1) {
      const result = {
        text: `Answer ${number}`,
        thought: '',
        reason: 'stop' as const,
        usage: null,
        durationMs: 5,
      }
      const summary = { number, status: 'passed' as const, excerpt: result.text, checks: 0, passedChecks: 0 }
      storage.lab.putCell('large', {
        ...{ status: 'passed', tokens: [], summary: { ...summary, durationMs: 5, tokens: 3, joules: null } },
        result: { ...result, verdicts: [], error: null },
      })
    }
    storage.lab.setRun('large', { status: 'done', error: null, endedAt: Date.now() })
  })
  storage.close()
}

test('twenty thousand cells are looked through by keyboard, few of them in the page', async ({
  dataDir,
  browser,
}) => {
  plant(dataDir)
  const serve = await startServe(dataDir)
  const page = await browser.newPage()
  await page.goto(serve.url)
  await page.evaluate(() => (location.hash = 'tool=lab&item=run%3Alarge'))
  const grid = page.getByRole('grid', { name: 'Answers' })
  await expect(grid).toHaveAttribute('aria-rowcount', String(lines + 1))
  await expect(grid.getByRole('gridcell').first()).toContainText('Answer 0')
  expect(await grid.getByRole('gridcell').count()).toBeLessThan(200)
  await page.locator('[data-active]').focus()
  for (let pages = 0; pages < 20; pages += 1) await page.keyboard.press('PageDown')
  await page.keyboard.press('End')
  const active = page.locator('[data-active]')
  await expect(active).toBeFocused()
  await expect(active).toBeInViewport()
  await expect(active).toHaveAccessibleName(/^ask, row \d{3}, model · seed 9\. Answered\. Answer 18\d+\./)
  expect(await grid.getByRole('gridcell').count()).toBeLessThan(200)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toContainText(/Answer 18\d+/)
  await page.close()
  await serve.end('SIGTERM')
})
