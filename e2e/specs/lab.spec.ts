import { readFile } from 'node:fs/promises'
import { judge, pictures } from '../fixtures/judge.ts'
import { expect, test } from '../fixtures/test.ts'

/** The laboratory as one uses it, with the starter model. */
const experiment = (words: string) => `name: Rain and bread
models: [smollm2]
prompts:
  - name: plain
    user: Write one sentence about {{topic}}.
  - name: child
    system: You talk to a child.
    user: What is {{topic}}?
dataFile: topics.csv
parameters: [{ name: cool, temperature: 0.2, maxTokens: 8 }, { name: warm, temperature: 1, maxTokens: 8 }]
seeds: [1]
logprobs: 4
assert:
  - contains: { text: "${words}", ignoreCase: true }
`

test('an experiment is written, checked, run, looked through, compared and taken out', async ({ app }) => {
  test.slow()
  const { page } = app
  await page.evaluate(() => (location.hash = 'tool=lab'))
  const main = page.getByRole('main', { name: 'Laboratory' })
  await expect(main.getByText('Try prompts on many cases at once')).toBeVisible()
  await judge(page, 'lab-empty')

  await test.step('mistakes are told with their line', async () => {
    await main.getByRole('button', { name: 'Right answers' }).click()
    const source = main.getByRole('textbox', { name: 'Experiment file' })
    await expect(main.getByRole('status')).toContainText('6 answers: 6 lines × 1 columns')
    await source.fill(experiment('{{topic}}').replace('seeds:', 'seed:'))
    await expect(main.getByRole('list', { name: 'Mistakes' })).toContainText(
      'Line 11 seed: “seed” is not known',
    )
    await expect(main.getByRole('button', { name: 'Run', exact: true })).toBeDisabled()
    await judge(page, 'lab-mistakes')
    await source.fill(experiment('{{topic}}'))
    await expect(main.getByRole('list', { name: 'Mistakes' })).toContainText('there is no file “topics.csv”')
    await main.locator('input[type=file]').setInputFiles({
      name: 'topics.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('topic\nrain\nbread\n'),
    })
    await expect(main.getByRole('status')).toContainText('8 answers: 4 lines × 2 columns')
    await judge(page, 'lab-editor')
  })

  await test.step('it runs, and every answer stands in the matrix', async () => {
    await main.getByRole('button', { name: 'Run', exact: true }).click()
    const grid = main.getByRole('grid', { name: 'Answers' })
    await expect(grid).toBeVisible()
    await expect(main.getByRole('button', { name: 'Stop', exact: true })).toBeHidden({ timeout: 120_000 })
    await expect(main).toContainText(/\d+ passed/)
    expect(await grid.getByRole('gridcell').count()).toBe(8)
    await judge(page, 'lab-matrix')
  })

  await test.step('only lines of which something failed', async () => {
    const grid = main.getByRole('grid', { name: 'Answers' })
    const failing = grid.getByRole('row').filter({ has: page.getByRole('button', { name: /\bFailed\b/ }) })
    const lines = grid.getByRole('row').filter({ has: page.getByRole('gridcell') })
    await expect(lines).toHaveCount(4)
    const expected = await failing.count()
    await main.getByText('Failed', { exact: true }).first().click()
    if (expected === 0) await expect(main).toContainText('Nothing has failed in 8 answers.')
    else await expect(lines).toHaveCount(expected)
    await judge(page, 'lab-failed')
    await main.getByText('All', { exact: true }).first().click()
    await expect(lines).toHaveCount(4)
  })

  const dialog = page.getByRole('dialog')
  await test.step('by keyboard to a cell, whole, with what else might have been said', async () => {
    await page.locator('[data-active]').focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await expect(dialog).toContainText('What was asked')
    await expect(dialog).toContainText('child, row 1')
    await judge(page, 'lab-cell')
  })

  await test.step('what else it might have said, by mouse', async () => {
    const answer = dialog.getByRole('region', { name: 'Answer', exact: true })
    const doubtful = answer.getByRole('button').first()
    const [said = '', ...others] = ((await doubtful.getAttribute('aria-label')) ?? '').split(', ')
    expect(others.length).toBeGreaterThan(1)
    await doubtful.hover()
    const share = answer.getByText(said.split(' ').slice(-2).join(' '), { exact: true }).first()
    await expect(share).toBeVisible()
    await dialog.getByRole('heading', { name: 'What was asked' }).hover()
    await expect(share).toBeHidden()
  })

  await test.step('what the model saw', async () => {
    await dialog.getByRole('button', { name: 'What the model saw' }).click()
    await expect(dialog.getByRole('region', { name: 'Prompt' })).toContainText('<|im_start|>')
    await expect(
      dialog
        .getByRole('region', { name: 'Prompt' })
        .getByTitle(/mark of the template/)
        .first(),
    ).toBeVisible()
    await judge(page, 'lab-raw')
    await page.keyboard.press('Escape')
  })

  await test.step('two cells beside each other', async () => {
    await dialog.getByRole('button', { name: 'Compare with another' }).click()
    await expect(main).toContainText('Choose the answer to compare it with.')
    await main.getByRole('gridcell').first().getByRole('button').click()
    await expect(dialog).toContainText('Two answers')
    await judge(page, 'lab-compare')
    await page.keyboard.press('Escape')
  })

  await test.step('taken out as a file', async () => {
    await main.getByRole('button', { name: 'Save the results' }).click()
    const saved = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: 'CSV, for spreadsheets' }).click()
    const csv = await readFile(await (await saved).path(), 'utf8')
    expect(csv.trim().split('\r\n').length).toBeGreaterThanOrEqual(9)
  })
})

test('what the model of a chat saw', async ({ app }) => {
  const { page } = app
  await app.say('Name a colour.')
  await app.answerStarts()
  await app.stopIfNeeded()
  await app.answers.last().hover()
  await app.answers.last().getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'What the model saw' }).click()
  const prompt = page.getByRole('dialog').getByRole('region', { name: 'Prompt' })
  await expect(prompt).toContainText('<|im_start|>')
  await expect(page.getByRole('dialog').getByRole('region', { name: 'Answer' })).toBeVisible()
  await page.getByRole('dialog').getByText('Text', { exact: true }).click()
  await expect(prompt).toContainText('Name a colour.')
})

test('a text without any template is gone on with, and taken back', async ({ app }) => {
  const { page } = app
  await page.evaluate(() => (location.hash = 'tool=completion'))
  const main = page.getByRole('main', { name: 'Plain text' })
  const area = main.getByRole('textbox', { name: 'Text', exact: true })
  await area.fill('Once upon a time there was a')
  await area.press('Control+Enter')
  await expect(area).toHaveValue(/^Once upon a time there was a( \S+){4}/s, { timeout: 60_000 })
  // What had come when it was stopped stays, with its doubts.
  await main.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(main.getByRole('region', { name: 'What was added' })).toBeVisible()
  await judge(page, 'completion')
  await main.getByRole('region', { name: 'What was added' }).getByRole('button').first().focus()
  await page.keyboard.press('ArrowRight')
  await expect(main).toContainText(/\d %/)
  if (pictures) await page.screenshot({ path: `${pictures}/completion-doubt.png` })
  await main.getByRole('button', { name: 'Tokens' }).click()
  await expect(page.getByRole('dialog')).toContainText('·upon')
  await page.keyboard.press('Escape')
  await main.getByRole('button', { name: 'Take the last step back' }).click()
  await expect(area).toHaveValue('Once upon a time there was a')
})
