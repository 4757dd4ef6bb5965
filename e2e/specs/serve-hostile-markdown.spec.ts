import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { chromium, type Browser, type Page } from '@playwright/test'
import { connect } from '../fixtures/client.ts'
import { writeTinyModel } from '../fixtures/gguf/index.ts'
import { hostileMarkdown } from '../fixtures/hostile-markdown.ts'
import { startServe } from '../fixtures/serve.ts'
import { expect, test } from '../fixtures/test.ts'
import { setTrap } from '../fixtures/trap.ts'

/** What a small context can say; the vectors that attack by sheer length are rendered by the unit tests. */
const vectors = hostileMarkdown.filter(({ markdown }) => markdown.length < 800)
/** One answer carries this many vectors, so that one that never closes spoils few others. */
const perAnswer = 8
const groups = Array.from({ length: Math.ceil(vectors.length / perAnswer) }, (_, index) =>
  vectors.slice(index * perAnswer, (index + 1) * perAnswer),
)
const modelId = (index: number) => `tests/hostile/part-${index}.gguf`

/** Elements that model output must never become, and attributes that could reach out or run. */
const forbidden =
  'script, iframe, object, embed, img, picture, video, audio, source, form, base, meta, link, style, ' +
  '[href], [src], [srcset], [poster], [action], [formaction], [background], [ping], [onerror], [onload], [onclick]'

const forbiddenIn = (page: Page) =>
  page
    .getByRole('article', { name: /answered/ })
    .locator(forbidden)
    .evaluateAll((found) => found.map(({ outerHTML }) => outerHTML))

/** Everything the page asks for besides its own host, blocked or not. */
function logRequests(page: Page, own: string): string[] {
  const asked: string[] = []
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url())
    if (origin !== own && protocol !== 'data:' && protocol !== 'blob:') asked.push(request.url())
  })
  return asked
}

test('no hostile Markdown reaches out, streamed or from history', async ({ dataDir }) => {
  test.setTimeout(240_000)
  expect(vectors.length).toBeGreaterThanOrEqual(60)
  for (const [index, group] of groups.entries()) {
    const path = join(dataDir, 'models', modelId(index))
    await mkdir(dirname(path), { recursive: true })
    writeTinyModel(path, { answer: `${group.map(({ markdown }) => markdown).join('\n\n---\n\n')}\n\nEND.` })
  }

  const trap = await setTrap()
  const serve = await startServe(dataDir)
  const client = await connect(serve)
  const browser: Browser = await chromium.launch({
    ...test.info().project.use.launchOptions,
    args: trap.browserArgs,
  })
  try {
    const page = await browser.newPage()
    const own = new URL(serve.url).origin
    const asked = logRequests(page, own)
    const opened: string[] = []
    page.on('dialog', (dialog) => {
      opened.push(dialog.message())
      void dialog.dismiss()
    })
    page.context().on('page', (popup) => opened.push(popup.url()))
    await page.goto(serve.url)
    for (const index of groups.keys()) {
      const { id } = await client.call.chats.create({ title: `Hostile ${index}`, modelId: modelId(index) })
      await page
        .getByRole('navigation', { name: 'Chats' })
        .getByText(`Hostile ${index}`, { exact: true })
        .click()
      // Asked from outside, so that the window sees the whole answer stream in.
      await client.call.chats.send({ chatId: id, parentId: null, text: 'Do your worst.' })
      await expect(page.getByRole('article', { name: /answered/ })).toContainText('END.', { timeout: 30_000 })
      expect(await forbiddenIn(page), `streamed, group ${index}`).toEqual([])
      await page.reload()
      await expect(page.getByRole('article', { name: /answered/ })).toContainText('END.')
      expect(await forbiddenIn(page), `from history, group ${index}`).toEqual([])
    }
    expect(asked).toEqual([])
    expect(opened).toEqual([])
    expect(trap.caught).toEqual([])
  } finally {
    await browser.close()
    client.close()
    await serve.end('SIGTERM')
    await trap.close()
  }
})

test('the same detectors catch a page that does reach out (control)', async () => {
  const trap = await setTrap()
  const browser = await chromium.launch({ ...test.info().project.use.launchOptions, args: trap.browserArgs })
  try {
    const page = await browser.newPage()
    const asked = logRequests(page, 'http://127.0.0.1')
    await page.setContent(
      '<article aria-label="X answered"><img src="http://leak.test/pixel.png"><link rel="preconnect" href="http://hint.test"></article>',
    )
    await expect.poll(() => trap.caught.some((bytes) => bytes.includes('/pixel.png'))).toBe(true)
    expect(asked).toContain('http://leak.test/pixel.png')
    expect(await forbiddenIn(page)).toHaveLength(2)
  } finally {
    await browser.close()
    await trap.close()
  }
})
