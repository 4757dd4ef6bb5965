import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { writeTinyModel } from '../fixtures/gguf/index.ts'
import { startServe } from '../fixtures/serve.ts'
import { expect, test as base } from '../fixtures/test.ts'
import { AppPage } from '../pages/app-page.ts'

const modelId = 'tests/wide/parrot.gguf'
const wide = `const wide = [${'1234567890, '.repeat(20)}]`
const answer = [
  '## On parrots',
  'They speak of *trees*; quite often for hours.',
  '- nuts\n- mango',
  '```js\nconst polly = 42\n```',
  `\`\`\`js\n${wide}\n\`\`\``,
  '| kind | says | of | when | where |\n| --- | --- | --- | --- | --- |\n| grey | hello | nuts | now | here |',
  'No two alike, said Ada.',
].join('\n\n')

/** A page whose model says all kinds of blocks. */
const test = base.extend<{ app: AppPage }>({
  app: async ({ dataDir, browser }, use) => {
    const path = join(dataDir, 'models', modelId)
    await mkdir(dirname(path), { recursive: true })
    writeTinyModel(path, { answer })
    const serve = await startServe(dataDir)
    const context = await browser.newContext()
    const app = new AppPage(await context.newPage())
    await app.page.goto(serve.url)
    await use(app)
    await context.close()
    await serve.end('SIGTERM')
  },
})

test('code and tables scroll sideways, and are stops for Tab, only where they are too wide', async ({
  app,
}) => {
  await app.say('Say it.')
  const last = app.answers.last()
  await expect(last).toContainText('No two alike', { timeout: 30_000 })
  await app.answerEnds()
  const scroller = (text: string) => last.locator('pre', { hasText: text }).first()
  await expect(scroller('wide')).toHaveAttribute('tabindex', '0')
  await expect(scroller('wide')).toHaveCSS('overflow-x', 'auto')
  await expect(scroller('polly')).not.toHaveAttribute('tabindex')
  const table = last.getByRole('group', { name: 'Table' }).first()
  await expect(table).not.toHaveAttribute('tabindex')
  // Focus is not lost with the reason to have it.
  await scroller('wide').focus()
  await scroller('wide').evaluate((pre) => pre.style.setProperty('font-size', '1px'))
  await expect.poll(() => scroller('wide').evaluate((pre) => pre.scrollWidth > pre.clientWidth)).toBe(false)
  await expect(scroller('wide')).toBeFocused()
  await scroller('wide').evaluate((pre) => pre.style.removeProperty('font-size'))
  await last.getByRole('button', { name: 'Wrap long lines' }).first().click()
  await expect(scroller('wide')).not.toHaveAttribute('tabindex')
  await app.page.setViewportSize({ width: 320, height: 600 })
  await expect(table).toHaveAttribute('tabindex', '0')
})
