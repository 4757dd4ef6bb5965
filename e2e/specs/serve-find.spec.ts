import { startTalk, type Talk } from '../fixtures/talk.ts'
import { expect, test as base } from '../fixtures/test.ts'
import { AppPage } from '../pages/app-page.ts'

/** Looking for words in the whole of one chat, of which a few messages are in the page. */

const test = base.extend<{ talk: Talk; found: AppPage }>({
  talk: async ({ dataDir }, use) => {
    const talk = await startTalk(dataDir, { answer: 'The **linden** stands by the river. Linden tea, too.' })
    await use(talk)
    await talk.end()
  },
  found: async ({ talk, page }, use) => {
    const texts = Array.from(
      { length: 60 },
      (_, at) => `Question ${at}${at === 3 ? ', about the Café Zebra' : ''}?`,
    )
    const id = await talk.chatWith(texts)
    await page.goto(`${talk.serve.url.split('#')[0]}#chat=${id}&token=${talk.serve.token}`)
    await page.goto(talk.serve.url)
    await page.evaluate((chat) => (location.hash = `chat=${chat}`), id)
    const app = new AppPage(page)
    await expect(app.userMessages.last()).toContainText('Question 59')
    await use(app)
  },
})

/** The words that are marked, and whether the place one is at can be seen. */
const marks = ({ page }: AppPage) =>
  page.evaluate(() => {
    const texts = (name: string) =>
      ([...(CSS.highlights.get(name) ?? [])] as Range[]).map((range) => range.toString())
    const [here] = [...(CSS.highlights.get('found-here') ?? [])] as Range[]
    const view = document.querySelector('.thread')?.getBoundingClientRect()
    const rect = here?.getBoundingClientRect()
    const isSeen = !!view && !!rect && rect.top >= view.top && rect.bottom <= view.bottom && rect.height > 0
    return { here: texts('found-here'), others: texts('found'), isSeen }
  })

test('n of m over the whole chat, on and back, and what is not in the page is brought into sight', async ({
  found,
}) => {
  const { page } = found
  await page.keyboard.press('ControlOrMeta+F')
  const bar = page.getByRole('search', { name: 'Find in this chat' })
  const field = bar.getByRole('textbox')
  await expect(field).toBeFocused()
  await expect(found.userMessages.filter({ hasText: 'Zebra' })).toHaveCount(0)
  // Whatever the accents and the case, and in the middle of a word.
  await page.keyboard.type('CAFE zeb')
  await expect(bar.getByRole('status')).toHaveText('1 of 1')
  await expect.poll(() => marks(found)).toEqual({ here: ['Café Zeb'], others: [], isSeen: true })

  await field.fill('linden')
  await expect(bar.getByRole('status')).toContainText('of 120')
  const first = Number((await bar.getByRole('status').innerText()).split(' ')[0])
  await page.keyboard.press('Enter')
  await expect(bar.getByRole('status')).toHaveText(`${first + 1} of 120`)
  await page.keyboard.press('Shift+Enter')
  await bar.getByRole('button', { name: 'The one before' }).click()
  await expect(bar.getByRole('status')).toHaveText(`${first === 1 ? 120 : first - 1} of 120`)
  await expect.poll(async () => (await marks(found)).isSeen).toBe(true)
  expect((await marks(found)).here).toEqual(
    ['linden'].map((word) => expect.stringMatching(new RegExp(word, 'i'))),
  )

  await field.fill('nothing like that')
  await expect(bar.getByRole('status')).toHaveText('Not found')
  await expect.poll(() => marks(found)).toMatchObject({ here: [], others: [] })
  await page.keyboard.press('Escape')
  await expect(bar).toBeHidden()
  await expect(found.composer).toBeFocused()
  expect(await page.evaluate(() => CSS.highlights.size)).toBe(0)
})

test('a place deep in a message that is folded is unfolded for as long as one is there', async ({
  talk,
  found,
}) => {
  const { page } = found
  const id = await talk.chatWith([`${'A long beginning. '.repeat(200)}And the needle.`])
  await page.evaluate((chat) => (location.hash = `chat=${chat}`), id)
  await expect(found.userMessages.last()).toContainText('A long beginning')
  await expect(found.userMessages.last()).not.toContainText('needle')
  await page.keyboard.press('ControlOrMeta+F')
  await page.keyboard.type('needle')
  await expect.poll(() => marks(found)).toEqual({ here: ['needle'], others: [], isSeen: true })
  await page.keyboard.press('Escape')
  await expect(found.userMessages.last()).not.toContainText('needle')
})
