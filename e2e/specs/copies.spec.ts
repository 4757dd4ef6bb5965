import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { connect } from '../fixtures/client.ts'
import { writeTinyModel } from '../fixtures/gguf/index.ts'
import { startServe, type Serve } from '../fixtures/serve.ts'
import { expect, test as base } from '../fixtures/test.ts'
import { AppPage } from '../pages/app-page.ts'

const modelId = 'tests/copies/says.gguf'
const table = '| Name | Sum |\n|:---|---:|\n| a, b | =1+1 |\n| **bold** | -5 |'
const answer = [
  'Inline $x^2$ here.',
  '$$\n\\frac{1}{2}\n$$',
  table,
  '```python\nprint("hi")\n```',
  'שלום **עולם**, זה טקסט בעברית.',
  '1. First in English\n2. مرحبا بالعالم\n3. Third with עברית inside',
  '> مرحبا',
].join('\n\n')

/** A host whose only chat holds one answer with everything in it. */
const test = base.extend<{ app: AppPage }>({
  app: async ({ dataDir, browser }, use) => {
    const path = join(dataDir, 'models', modelId)
    await mkdir(dirname(path), { recursive: true })
    writeTinyModel(path)
    const serve: Serve = await startServe(dataDir)
    const { call, close } = await connect(serve)
    const chat = await call.chats.create({ modelId, title: 'All kinds of blocks' })
    const events = await call.chats.open({ id: chat.id })
    const { answerId } = await call.chats.send({ chatId: chat.id, parentId: null, text: 'Say it.' })
    for await (const event of events) if (event.type === 'chat' && !event.chat.generating) break
    await call.chats.editAnswer({ chatId: chat.id, messageId: answerId, text: answer })
    const context = await browser.newContext({ permissions: ['clipboard-write'] })
    const app = new AppPage(await context.newPage())
    await app.page.goto(serve.url)
    await app.chatList.getByRole('link', { name: 'All kinds of blocks' }).click()
    await expect(app.answers.last()).toContainText('עולם')
    await use(app)
    close()
    await context.close()
    await serve.end('SIGTERM')
  },
})

/** What a field gets that it is pasted into: no page may read the clipboard itself. */
async function clipboard(app: AppPage): Promise<string> {
  await app.composer.fill('')
  await app.composer.press('ControlOrMeta+V')
  return app.composer.inputValue()
}

test('tables, code and formulas are copied as other programs take them', async ({ app }) => {
  const { page } = app
  const last = app.answers.last()
  await last.getByRole('button', { name: 'Copy the table as CSV' }).click()
  expect(await clipboard(app)).toBe('Name,Sum\n"a, b",\'=1+1\nbold,-5\n')
  await last.getByRole('button', { name: 'Copy the table as Markdown' }).click()
  expect(await clipboard(app)).toBe(table)
  await last.getByRole('button', { name: 'Copy as TeX' }).click()
  expect(await clipboard(app)).toBe('\\frac{1}{2}')

  const download = page.waitForEvent('download')
  await last.getByRole('button', { name: 'Save as a file' }).click()
  const file = await download
  expect(file.suggestedFilename()).toBe('code.py')
  expect(await readFile(await file.path(), 'utf8')).toBe('print("hi")')

  // Half of the formula is selected, all of it comes.
  await last.locator('p', { hasText: 'Inline' }).evaluate((line) => {
    const selection = document.getSelection()
    const inside = line.querySelector('[data-tex] .katex-html .mord')
    if (!selection || !inside || !line.firstChild) throw new Error('no formula')
    selection.setBaseAndExtent(line.firstChild, 0, inside, 0)
  })
  await page.keyboard.press('ControlOrMeta+C')
  expect((await clipboard(app)).trim()).toBe('Inline $x^2$')
})

test('a message is copied with its Markdown and without', async ({ app }) => {
  const { page } = app
  const choose = async (item: string) => {
    await app.answers.last().hover()
    await app.answers.last().getByRole('button', { name: 'More', exact: true }).click()
    await page.getByRole('menuitem', { name: item }).click()
  }
  await choose('Copy as Markdown')
  await expect.poll(() => clipboard(app)).toBe(answer)
  await choose('Copy as plain text')
  await expect.poll(() => clipboard(app)).toContain('Name\tSum\na, b\t=1+1')
  expect(await clipboard(app)).toContain('שלום עולם, זה טקסט בעברית.')
  const download = page.waitForEvent('download')
  await choose('Save as a file')
  expect((await download).suggestedFilename()).toBe('Inline $x^2$ here.md')
})

test('each block reads in its own direction', async ({ app }) => {
  const last = app.answers.last()
  const directionOf = (text: string, selector: string) =>
    last
      .locator(selector, { hasText: text })
      .last()
      .evaluate((element) => getComputedStyle(element).direction)
  expect(await directionOf('Inline', 'p')).toBe('ltr')
  expect(await directionOf('שלום', 'p')).toBe('rtl')
  expect(await directionOf('First in English', 'li')).toBe('ltr')
  expect(await directionOf('مرحبا بالعالم', 'li')).toBe('rtl')
  expect(await directionOf('Third with', 'li')).toBe('ltr')
  expect(await directionOf('مرحبا', 'blockquote')).toBe('rtl')
  expect(await directionOf('print', 'pre')).toBe('ltr')
  // Marks on the other side stay inside.
  const overflow = await last.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)
  expect(overflow).toBe(0)
  for (const colorScheme of ['light', 'dark'] as const) {
    await app.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await expect(app.page.locator('html')).toHaveAttribute('data-theme', colorScheme)
    await app.page.evaluate(() =>
      Promise.allSettled(document.getAnimations().map(({ finished }) => finished)),
    )
    const { violations } = await new AxeBuilder({ page: app.page }).include('main').analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
  }
})
