import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import Database from 'better-sqlite3'
import { startServe } from '../fixtures/serve.ts'
import { startTalk } from '../fixtures/talk.ts'
import { expect, test } from '../fixtures/test.ts'
import { AppPage } from '../pages/app-page.ts'

/** A search over all chats is narrowed down to a model and to a time. */

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const fortyDaysMs = 40 * 24 * 60 * 60 * 1000

/** Two chats of one tiny model; what was said in the first is forty days old. */
async function chatsOfTwoTimes(dataDir: string): Promise<void> {
  const talk = await startTalk(dataDir, { answer: 'Its tail is long.' })
  const oldId = await talk.chatWith(['Tell me of the quokka.'])
  await talk.chatWith(['And of the quokka, lately?'])
  await talk.end()
  const database = new Database(join(dataDir, 'palabre.db'))
  database
    .prepare('UPDATE messages SET created_at = created_at - ? WHERE chat_id = ?')
    .run(fortyDaysMs, oldId)
  database.close()
}

test('what was said is found by who answered and when', async ({ dataDir, page, hostKind }) => {
  test.skip(hostKind !== 'node', 'the specs write the tiny model themselves')
  await chatsOfTwoTimes(dataDir)
  const serve = await startServe(dataDir)
  try {
    await page.goto(serve.url)
    const app = new AppPage(page)
    await app.chatList.getByRole('searchbox').fill('quokka')
    const found = app.chatList.getByRole('region', { name: 'Messages' }).getByRole('listitem')
    await expect(found).toHaveCount(2)
    const filters = app.chatList.getByRole('group', { name: 'Narrow the search down' })
    const choose = async (label: string, option: string | RegExp) => {
      await filters.getByRole('button', { name: label }).click()
      await page.getByRole('option', { name: option }).click()
    }
    await choose('Time', 'Last 7 days')
    await expect(found).toHaveCount(1)
    await expect(found).toContainText('lately')
    await choose('Time', 'Last 365 days')
    await expect(found).toHaveCount(2)
    await choose('Model', /SmolLM2/)
    await expect(app.chatList).toContainText('Nothing of this model and time contains')
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme)
      const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze()
      expect(violations.map(({ id }) => id)).toEqual([])
    }
    await choose('Model', /tiny/i)
    await expect(found).toHaveCount(2)
    await choose('Time', 'Today')
    await expect(found).toHaveCount(1)
    await app.chatList.getByRole('button', { name: 'Search everything' }).click()
    await expect(found).toHaveCount(2)
  } finally {
    await serve.end('SIGTERM')
  }
})
