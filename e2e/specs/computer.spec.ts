import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { benchResultSchema } from '../../src-main/contract/bench.ts'
import { writeTinyModel } from '../fixtures/gguf/index.ts'
import type { AppPage } from '../pages/app-page.ts'
import { expect, test } from '../fixtures/test.ts'

/** The page of this computer: real readouts of a real model. */
const openPage = async ({ page }: AppPage) => {
  await page.evaluate(() => {
    location.hash = '#tool=computer'
  })
  await expect(page.getByRole('heading', { name: 'Models in memory' })).toBeVisible()
}

test('tells what the computer does, and what an answer cost', async ({ app }) => {
  const { page } = app
  await openPage(app)
  await expect(page.getByText('No model is in memory.')).toBeVisible()
  await expect(page.getByText('No answer yet. What each one draws is summed up here.')).toBeVisible()
  // One sample a second: whatever the cores do, their bars stand there.
  await expect(page.getByRole('img', { name: /^Load of each core: \d+%/ })).toBeVisible()

  await page.goBack()
  await app.say('Name three colours.')
  await app.answerStarts()
  await app.answerEnds()
  await openPage(app)
  await expect(page.getByText('Speed of the last answer')).toBeVisible()
  await expect(page.getByText(/^[\d,.]+ tokens\/s$/)).toBeVisible()
  await expect(page.getByRole('meter', { name: /^Context: / })).toHaveAttribute('aria-valuenow', /[1-9]/)

  const energy = page.getByRole('table', { name: 'Energy by month and model' })
  const [answers, tokens] = await energy
    .getByRole('row')
    .last()
    .getByRole('cell')
    .allTextContents()
    .then((cells) => [cells[2], Number(cells[3]?.replaceAll(/\D/g, ''))] as const)
  expect(answers).toBe('1')
  expect(tokens).toBeGreaterThan(1)
  await page.getByRole('button', { name: 'How this is known' }).click()
  await expect(page.getByText(/is subtracted\.|so nothing is subtracted|may be wrong by half/)).toBeVisible()

  await page.getByRole('button', { name: /^Unload / }).click()
  await expect(page.getByText('No model is in memory.')).toBeVisible()
})

test('the panel beside a chat tells it too', async ({ app }) => {
  const panel = app.page.getByRole('complementary')
  await expect(panel.getByRole('img', { name: /^Load of each core: \d+%/ })).toBeVisible()
  await expect(panel.getByText(/^\d+%$/)).toBeVisible()
  await expect(panel.getByText(/^[\d.]+ GB of [\d.]+ GB$/)).toBeVisible()
  const itself = panel.getByText('Palabre itself').locator('..').getByRole('definition')
  await expect(itself).toHaveText(/^\d+ MB$/)

  await app.say('Name three colours.')
  await app.answerStarts()
  await app.answerEnds()
  await expect(panel.getByText(/^[\d,.]+ tokens\/s$/)).toBeVisible()
  await expect(
    panel.getByText(/^first token after [\d,.]+ (ms|sec) · [1-9][\d,]* of [\d,]+ tokens$/),
  ).toBeVisible()
})

test('measures a model, may be stopped, and saves a result that can be compared', async ({
  app,
  dataDir,
}) => {
  // The starter would take minutes on a busy computer.
  const folder = join(dataDir, 'models', 'test', 'tiny')
  await mkdir(folder, { recursive: true })
  writeTinyModel(join(folder, 'Babbler-Q4_0.gguf'), { behaviour: 'babble', contextSize: 8192 })
  const { page } = app
  await openPage(app)
  await page.getByRole('button', { name: /Model$/ }).click()
  await page.getByRole('option', { name: /Babbler/ }).click()
  await page.getByRole('button', { name: 'Measure' }).click()
  await expect(page.getByText(/^(Reading|Answering): [0-5] of 5/)).toBeVisible({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Stop' }).click()
  const measure = page.getByRole('button', { name: 'Measure' })
  await expect(measure).toBeVisible()
  await expect(page.getByRole('button', { name: 'Save the result' })).toHaveCount(0)

  await measure.click()
  const save = page.getByRole('button', { name: 'Save the result' })
  await expect(save).toBeVisible({ timeout: 60_000 })
  const saving = page.waitForEvent('download')
  await save.click()
  const download = await saving
  expect(download.suggestedFilename()).toMatch(/\.bench\.json$/)
  const result = benchResultSchema.parse(JSON.parse(await readFile(await download.path(), 'utf8')))
  expect(result.decode.tokensPerSecond).toBeGreaterThan(0)
})
