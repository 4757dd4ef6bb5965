import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '../fixtures/test.ts'
import type { AppPage } from '../pages/app-page.ts'
import { dropFile } from '../pages/drop-file.ts'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

const violationsOf = async (app: AppPage) => {
  const { violations } = await new AxeBuilder({ page: app.page }).withTags(tags).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

/** A chat with one question and the beginning of an answer. */
async function ask(app: AppPage, text: string) {
  await app.say(text)
  await app.answerStarts()
  await app.stopIfNeeded()
}

/** Makes another version of the last question. */
async function rewrite(app: AppPage, text: string) {
  const last = app.userMessages.last()
  await last.hover()
  await last.getByRole('button', { name: 'Edit' }).click()
  const editor = app.page.getByRole('textbox', { name: /edit/i })
  await editor.fill(text)
  await editor.press('Enter')
  await expect(editor).toBeHidden()
}

async function inMenuOf(app: AppPage, title: string, item: string | RegExp) {
  await app.chatList.getByRole('link', { name: title }).click({ button: 'right' })
  await app.page.getByRole('menuitem', { name: item }).click()
}

const undo = (app: AppPage) =>
  app.page.getByRole('region', { name: 'Notifications' }).getByRole('button', { name: 'Undo' }).click()

test('folders, pins and the archive keep chats in order, and what is deleted comes back', async ({ app }) => {
  await ask(app, 'Name a tree.')
  await app.page.keyboard.press('ControlOrMeta+Shift+O')
  await ask(app, 'Name a bird.')
  await inMenuOf(app, 'Name a tree.', 'Move to a new folder…')
  const dialog = app.page.getByRole('dialog', { name: 'New folder' })
  await dialog.getByLabel('Name').fill('School')
  expect(await violationsOf(app)).toEqual([])
  await dialog.getByRole('button', { name: 'Create' }).click()
  const folder = app.chatList.getByRole('button', { name: /^School/, expanded: true })
  await expect(folder).toContainText('1')
  await inMenuOf(app, 'Name a bird.', 'Pin')
  await expect(app.chatList.getByRole('heading', { name: 'Pinned' })).toBeVisible()
  await inMenuOf(app, 'Name a tree.', 'Archive')
  await expect(folder).toContainText('0')
  await expect(app.chatList.getByRole('link', { name: 'Name a tree.' })).toBeHidden()
  await undo(app)
  await expect(folder).toContainText('1')
  expect(await violationsOf(app)).toEqual([])

  await app.inFolderMenu('School', 'Delete the folder and its chat')
  await expect(folder).toBeHidden()
  await expect(app.chatList.getByRole('link', { name: 'Name a tree.' })).toBeHidden()
  await undo(app)
  await expect(app.chatList.getByRole('link', { name: 'Name a tree.' })).toBeVisible()

  // By keyboard alone: to the folder, and shut it.
  await app.chatList.getByRole('link', { name: 'Name a bird.' }).focus()
  await app.page.keyboard.press('ArrowDown')
  await expect(folder).toBeFocused()
  await app.page.keyboard.press('Enter')
  await expect(app.chatList.getByRole('link', { name: 'Name a tree.' })).toBeHidden()
})

test('a search leads to the message, on whichever branch it is', async ({ app }) => {
  await ask(app, 'Tell me of the quokka.')
  await rewrite(app, 'Tell me of the wombat.')
  await expect(app.userMessages.last()).toContainText('wombat')
  await app.stopIfNeeded()
  await app.page.keyboard.press('ControlOrMeta+Shift+O')
  const field = app.chatList.getByRole('searchbox')
  await field.fill('quokk')
  const found = app.chatList.getByRole('region', { name: 'Messages' })
  await expect(found.locator('mark').first()).toHaveText(/quokka/i)
  expect(await violationsOf(app)).toEqual([])
  const hit = found.getByRole('button').last()
  await field.press('Tab')
  await hit.focus()
  await expect(hit).toHaveCSS('outline-style', 'solid')
  await hit.press('Enter')
  await expect(app.userMessages.last()).toContainText('quokka')
  await field.fill('xylophonequux')
  await expect(app.chatList).toContainText('Nothing contains')
})

test('a message is deleted with what follows, had back, and a chat goes on from it elsewhere', async ({
  app,
}) => {
  await ask(app, 'Name a tree.')
  await ask(app, 'Name a bird.')
  const more = async (index: number, item: string) => {
    await app.userMessages.nth(index).hover()
    await app.userMessages.nth(index).getByRole('button', { name: 'More' }).click()
    await app.page.getByRole('menuitem', { name: item }).click()
  }
  await more(1, 'Delete with what follows')
  await expect(app.userMessages).toHaveCount(1)
  await undo(app)
  await expect(app.userMessages).toHaveCount(2)
  await more(0, 'New chat from here')
  await expect(app.userMessages).toHaveCount(1)
  await expect(app.chatList.getByRole('link')).toHaveCount(2)
})

/** The files in the data folder that hold these words. */
async function filesWith(dataDir: string, words: string): Promise<string[]> {
  const entries = await readdir(dataDir, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.gguf'))
  const found = await Promise.all(
    files.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name)
      return (await readFile(path)).includes(words) ? path : []
    }),
  )
  return found.flat()
}

test('a temporary chat says what it is, and is gone with the app', async ({
  app,
  host,
  hostKind,
  dataDir,
}) => {
  test.skip(hostKind === 'electron', 'its window is another one after a restart')
  await app.chatList.getByRole('button', { name: 'Other things to begin' }).click()
  await app.page.getByRole('menuitem', { name: 'New temporary chat' }).click()
  await expect(app.conversation.getByText('gone when Palabre is closed')).toBeVisible()
  await app.composer.fill('half a secret')
  // The host has it when the page comes back with it: in memory alone.
  await app.page.reload()
  await expect(app.composer).toHaveValue('half a secret')
  expect(await filesWith(dataDir, 'half a secret')).toEqual([])
  await ask(app, 'A secret thing.')
  await expect(app.chatList.getByRole('link', { name: /Temporary/ })).toBeVisible()
  await host.restart('SIGTERM')
  const again = await host.open()
  await expect(again.chatList).toContainText('No chats yet')
})

test('a chat is saved as a file', async ({ app, hostKind }) => {
  test.skip(hostKind === 'electron', 'the desktop asks where to')
  await ask(app, 'Name a tree.')
  await inMenuOf(app, 'Name a tree.', 'Export…')
  const dialog = app.page.getByRole('dialog', { name: 'Export' })
  await expect(dialog).toContainText('1 chat')
  expect(await violationsOf(app)).toEqual([])
  const download = app.page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Save' }).click()
  const file = await download
  expect(file.suggestedFilename()).toBe('Name a tree.md')
  expect(await readFile(await file.path(), 'utf8')).toMatch(/^# Name a tree[\s\S]*## You/)
})

test('two versions stand side by side with their differences, and either can be shown', async ({ app }) => {
  await ask(app, 'Tell me of the red harbour.')
  await rewrite(app, 'Tell me of the blue harbour.')
  await expect(app.userMessages.last()).toContainText('blue')
  await app.stopIfNeeded()
  await app.userMessages.last().hover()
  await app.userMessages.last().getByRole('button', { name: 'More' }).click()
  await app.page.getByRole('menuitem', { name: 'Compare versions' }).click()
  const dialog = app.page.getByRole('dialog', { name: 'Compare versions' })
  await expect(dialog.locator('del')).toHaveText('red')
  await expect(dialog.locator('ins')).toHaveText('blue')
  expect(await violationsOf(app)).toEqual([])
  await dialog.getByRole('button', { name: 'Show in the chat' }).click()
  await expect(app.userMessages.last()).toContainText('red')

  // From the earlier one nothing turns round.
  await app.userMessages.last().hover()
  await app.userMessages.last().getByRole('button', { name: 'More' }).click()
  await app.page.getByRole('menuitem', { name: 'Compare versions' }).click()
  await expect(dialog.getByRole('heading', { level: 3 })).toHaveText(['Version 1', 'Version 2'])
  await expect(dialog.locator('del')).toHaveText('red')
})

test('what is stored is said, what was deleted comes back, and erasing is for good', async ({ app }) => {
  await ask(app, 'Name a tree.')
  await inMenuOf(app, 'Name a tree.', 'Delete')
  await app.page.keyboard.press('ControlOrMeta+,')
  await app.page.getByRole('button', { name: 'What is stored, and erasing it' }).click()
  const dialog = app.page.getByRole('dialog', { name: 'What is stored' })
  await expect(dialog).toContainText('palabre.db')
  expect(await violationsOf(app)).toEqual([])
  await dialog.getByRole('button', { name: 'Restore' }).click()
  await expect(dialog.getByRole('region', { name: 'Recently deleted' })).toBeHidden()
  await expect(dialog).toContainText('1 chat ')
  const erase = dialog.getByRole('button', { name: 'Erase all chats' })
  await expect(erase).toBeDisabled()
  // As the page for completions leaves it.
  await app.page.evaluate(() => sessionStorage.setItem('palabre.completion', 'Once upon a time'))
  await dialog.getByRole('textbox').fill('Erase')
  await erase.click()
  await expect(dialog).toContainText('0 chats')
  expect(await app.page.evaluate(() => sessionStorage.length)).toBe(0)
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(app.chatList).toContainText('No chats yet')
})

test('chats of a file come in, and go again', async ({ app }) => {
  const conversation = {
    title: 'From elsewhere',
    create_time: 1_700_000_000,
    conversation_id: 'c1',
    current_node: 'a',
    mapping: {
      q: {
        id: 'q',
        parent: null,
        message: { author: { role: 'user' }, content: { content_type: 'text', parts: ['Who built it?'] } },
      },
      a: {
        id: 'a',
        parent: 'q',
        message: { author: { role: 'assistant' }, content: { content_type: 'text', parts: ['Ada did.'] } },
      },
    },
  }
  await app.chatList.getByRole('button', { name: 'Other things to begin' }).click()
  await app.page.getByRole('menuitem', { name: 'Import chats…' }).click()
  const dialog = app.page.getByRole('dialog', { name: 'Import chats' })
  const chooser = app.page.waitForEvent('filechooser')
  await dialog.getByRole('button', { name: 'Choose files…' }).click()
  const file = (name: string, text: string) => ({
    name,
    mimeType: 'application/json',
    buffer: Buffer.from(text),
  })
  await (
    await chooser
  ).setFiles([file('export.json', JSON.stringify([conversation])), file('other.json', '{}')])
  const results = dialog.getByRole('listitem')
  await expect(results.first()).toContainText('1 chat imported')
  await expect(results.last()).toContainText('no file of chats')
  // The dialog lies over a chat that takes files too: these are not for it.
  const dropped = { ...conversation, title: 'Dropped here', conversation_id: 'c2' }
  await dropFile(app.page, 'dropped.json', Buffer.from(JSON.stringify([dropped])))
  await expect(results).toHaveCount(3)
  await expect(results.last()).toContainText('dropped.json')
  await expect(results.last()).toContainText('1 chat imported')
  expect(await violationsOf(app)).toEqual([])
  await dialog.getByRole('button', { name: 'Close' }).click()
  await app.chatList.getByRole('link', { name: 'From elsewhere' }).click()
  await expect(app.answers.last()).toContainText('Ada did.')
})
