import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures/test.ts'
import type { AppPage } from '../pages/app-page.ts'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

async function findings(page: Page): Promise<string[]> {
  const found: string[] = []
  await page.emulateMedia({ reducedMotion: 'reduce' })
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme)
    await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))
    const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze()
    found.push(...violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`))
  }
  return found
}

async function ask(app: AppPage, text: string) {
  await app.say(text)
  await app.answerStarts()
  await app.stopIfNeeded()
}

async function inMenuOfAnswer(app: AppPage, item: string) {
  const answer = app.answers.last()
  await answer.hover()
  await answer.getByRole('button', { name: 'More', exact: true }).click()
  await app.page.getByRole('menuitem', { name: item }).click()
}

async function rewrite(app: AppPage, text: string) {
  await inMenuOfAnswer(app, 'Edit answer')
  const editor = app.conversation.getByRole('textbox', { name: 'Edit the answer' })
  await editor.fill(text)
  await editor.press('ControlOrMeta+Enter')
  await expect(editor).toBeHidden()
}

test("the user's version of an answer stands beside it, marked, and nothing typed is lost", async ({
  app,
}) => {
  await ask(app, 'Name a tree.')
  await inMenuOfAnswer(app, 'Edit answer')
  const editor = app.conversation.getByRole('textbox', { name: 'Edit the answer' })
  await editor.fill('The **linden**, half')
  expect(await findings(app.page)).toEqual([])
  await editor.press('Escape')
  await expect(editor).toBeHidden()
  await inMenuOfAnswer(app, 'Edit answer')
  await expect(editor).toHaveValue('The **linden**, half')
  await editor.fill('The **linden**.')
  await app.conversation.getByRole('button', { name: 'Save as my version' }).click()
  await expect(app.answers.last()).toContainText('The linden.')
  await expect(app.answers.last()).toContainText('You edited this answer.')
  await expect(app.answers.last()).toContainText('2 / 2')
  await app.page.reload()
  await expect(app.answers.last()).toContainText('You edited this answer.')
  await app.answers.last().hover()
  await app.answers.last().getByRole('button', { name: 'Previous version' }).click()
  await expect(app.answers.last()).not.toContainText('You edited this answer.')
})

test('an answer is made again with other parameters, which it alone has', async ({ app }) => {
  await ask(app, 'Name a tree.')
  await inMenuOfAnswer(app, 'Answer again with…')
  const dialog = app.page.getByRole('dialog', { name: 'Answer again' })
  await dialog.getByRole('textbox', { name: 'Longest answer' }).fill('3')
  await dialog.getByRole('textbox', { name: 'Longest answer' }).press('Tab')
  expect(await findings(app.page)).toEqual([])
  await dialog.getByRole('button', { name: 'Answer again' }).click()
  await expect(app.answers.last()).toContainText('2 / 2')
  await app.answerEnds()
  await expect(app.answers.last()).toContainText(/3 tokens/)
  await expect(app.page.getByRole('textbox', { name: 'Longest answer' })).toHaveValue('1500')
})

test('the map shows every branch, is gone through by keys, and leads there', async ({ app }) => {
  await ask(app, 'Name a tree.')
  await rewrite(app, 'Linden, says the user.')
  await ask(app, 'And a bird?')
  await rewrite(app, 'Robin, says the user.')
  await app.page.keyboard.press('ControlOrMeta+Shift+M')
  const map = app.page.getByRole('tree', { name: 'All branches' })
  const lines = map.getByRole('treeitem')
  await expect(lines).toHaveCount(6)
  await expect(map).toBeFocused()
  await expect(lines.first()).toContainText('Name a tree.')
  await expect(lines.first()).toHaveAttribute('aria-expanded', 'true')
  await expect(lines.filter({ hasText: 'Robin' })).toHaveAttribute('aria-selected', 'true')
  await expect(lines.filter({ hasText: 'Robin' })).toHaveAttribute('aria-level', '3')
  await expect(map.locator('[aria-current=true]')).toHaveCount(4)
  expect(await findings(app.page)).toEqual([])

  await app.page.keyboard.press('Home')
  await app.page.keyboard.press('ArrowLeft')
  await expect(lines).toHaveCount(1)
  await app.page.keyboard.press('ArrowRight')
  await expect(lines).toHaveCount(6)
  await app.page.keyboard.press('ArrowRight')
  await expect(lines.nth(1)).toHaveAttribute('aria-selected', 'true')
  const id = await lines.nth(1).getAttribute('id')
  await expect(map).toHaveAttribute('aria-activedescendant', id ?? '')
  await app.page.getByRole('button', { name: 'Compare versions' }).click()
  const compare = app.page.getByRole('dialog', { name: 'Compare versions' })
  await expect(compare).toContainText('Linden, says the user.')
  await app.page.keyboard.press('Escape')
  await map.focus()
  await app.page.keyboard.press('Enter')
  await expect(map).toBeHidden()
  await expect(app.userMessages).toHaveCount(1)
  await expect(app.answers.last()).toContainText('1 / 2')

  await app.page.keyboard.press('ControlOrMeta+Shift+M')
  await lines.filter({ hasText: 'Linden' }).click()
  await app.page.getByRole('button', { name: 'New chat from here' }).click()
  await expect(app.chatList.getByRole('link')).toHaveCount(2)
  await expect(app.answers.last()).toContainText('Linden, says the user.')
})

test('a preset is kept from a chat, used in another with one undo, and fills a folder in', async ({
  app,
}) => {
  const { page } = app
  const panel = page.getByRole('complementary', { name: 'Model and parameters' })
  const prompt = panel.getByRole('textbox', { name: 'System prompt' })
  await prompt.fill('Answer like a pirate.')
  await prompt.press('Tab')
  await panel.getByRole('textbox', { name: 'Temperature' }).fill('1.5')
  await panel.getByRole('textbox', { name: 'Temperature' }).press('Tab')
  const inPresets = async (item: string) => {
    await panel.getByRole('button', { name: 'Presets' }).click()
    await page.getByRole('menuitem', { name: item }).click()
  }
  await inPresets('Save these as a preset…')
  const dialog = page.getByRole('dialog', { name: 'Prompts and presets' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Pirate')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByRole('row', { name: 'Pirate' })).toContainText('temperature 1.5')
  expect(await findings(page)).toEqual([])
  await page.keyboard.press('Escape')

  await inPresets('Reset to my settings')
  await expect(prompt).toHaveValue('')
  await page.getByRole('region', { name: 'Notifications' }).getByRole('button', { name: 'Undo' }).click()
  await expect(prompt).toHaveValue('Answer like a pirate.')
  await inPresets('Reset to my settings')
  await expect(prompt).toHaveValue('')
  await ask(app, 'Hello.')
  await inPresets('Pirate')
  await expect(prompt).toHaveValue('Answer like a pirate.')
  await expect(panel.getByRole('textbox', { name: 'Temperature' })).toHaveValue('1.5')
  await page.reload()
  await expect(prompt).toHaveValue('Answer like a pirate.')

  await app.chatList.getByRole('button', { name: 'Other things to begin' }).click()
  await page.getByRole('menuitem', { name: 'New folder' }).click()
  const folder = page.getByRole('dialog', { name: 'New folder' })
  await folder.getByRole('textbox', { name: 'Name' }).fill('Sea')
  await folder.getByRole('button', { name: /Fill in from a preset/ }).click()
  await page.getByRole('option', { name: 'Pirate' }).click()
  await expect(folder.getByRole('textbox', { name: 'System prompt' })).toHaveValue('Answer like a pirate.')
  await folder.getByRole('button', { name: 'Create' }).click()
  await expect(folder).toBeHidden()
  await app.inFolderMenu('Sea', 'New chat in this folder')
  await ask(app, 'Ahoy.')
  await expect(panel.getByRole('textbox', { name: 'Temperature' })).toHaveValue('1.5')
})

test('a document waits with its message, and goes with it', async ({ app }) => {
  await app.say('Write a detailed 3000 word essay about the history of bread.')
  await app.answerStarts()
  const chooser = app.page.waitForEvent('filechooser')
  await app.conversation.getByRole('button', { name: 'Attach documents' }).click()
  await (
    await chooser
  ).setFiles([{ name: 'harbour.txt', mimeType: 'text/plain', buffer: Buffer.from('The lighthouse is red.') }])
  const attached = app.conversation.getByRole('list', { name: 'Attachments' }).getByRole('listitem')
  await expect(attached).toContainText(/harbour\.txt.*token/)
  await app.say('What colour is the lighthouse?')
  const queue = app.conversation.getByRole('region', { name: 'Messages that wait' })
  await expect(queue).toContainText('harbour.txt')
  await expect(attached).toHaveCount(0)
  await queue.getByRole('button', { name: 'Take back and edit' }).click()
  await expect(attached).toContainText('harbour.txt')
  await app.composer.press('Enter')
  await expect(queue).toContainText('harbour.txt')
  await app.stop.click()
  await queue.getByRole('button', { name: 'Send now' }).click()
  await expect(app.userMessages.last()).toContainText('harbour.txt')
  await app.stopIfNeeded()
})

test('chats are dragged into folders and out, and folders into their order', async ({ app }) => {
  await ask(app, 'Name a tree.')
  for (const name of ['School', 'Home']) {
    await app.chatList.getByRole('button', { name: 'Other things to begin' }).click()
    await app.page.getByRole('menuitem', { name: 'New folder' }).click()
    const dialog = app.page.getByRole('dialog', { name: 'New folder' })
    await dialog.getByRole('textbox', { name: 'Name' }).fill(name)
    await dialog.getByRole('button', { name: 'Create' }).click()
    await expect(dialog).toBeHidden()
  }
  const school = app.chatList.getByRole('button', { name: /^School/ })
  const home = app.chatList.getByRole('button', { name: /^Home/ })
  const chat = app.chatList.getByRole('link', { name: 'Name a tree.' })
  await chat.dragTo(school)
  await expect(school).toContainText('1')
  await app.page.getByRole('region', { name: 'Notifications' }).getByRole('button', { name: 'Undo' }).click()
  await expect(school).toContainText('0')
  await chat.dragTo(home)
  await expect(home).toContainText('1')
  const orderOf = async () =>
    (await app.chatList.getByRole('button', { expanded: true }).allInnerTexts()).map(
      (text) => text.split('\n')[0],
    )
  expect(await orderOf()).toEqual(['School', 'Home'])
  await home.dragTo(school)
  await expect.poll(orderOf).toEqual(['Home', 'School'])
  await home.focus()
  await app.page.keyboard.press('Alt+Shift+ArrowDown')
  await expect.poll(orderOf).toEqual(['School', 'Home'])
  await chat.dragTo(app.chatList.locator('ul'), { targetPosition: { x: 100, y: 300 }, force: true })
  await expect(home).toContainText('0')
})

test('what is typed into a message stays within reach: after a look elsewhere, and when another window deletes it', async ({
  app,
  host,
}) => {
  await ask(app, 'Name a tree.')
  await app.userMessages.first().hover()
  await app.userMessages.first().getByRole('button', { name: 'Edit message' }).click()
  const editor = app.conversation.getByRole('textbox', { name: 'Edit your message' })
  await editor.fill('Name a tall tree.')
  await app.page.getByRole('navigation').getByRole('button', { name: 'Models' }).click()
  await app.page.getByRole('button', { name: 'Back to the chat' }).click()
  await expect(editor).toHaveValue('Name a tall tree.')

  const other = await host.open()
  await other.chatList.getByRole('link').first().click()
  await other.userMessages.first().hover()
  await other.userMessages.first().getByRole('button', { name: 'More', exact: true }).click()
  await other.page.getByRole('menuitem', { name: 'Delete with what follows' }).click()
  const kept = app.conversation.getByRole('region', { name: 'What you were writing' })
  await expect(kept).toContainText('Name a tall tree.')
  await expect(editor).toBeHidden()
  await other.page.getByRole('button', { name: 'Undo' }).click()
  await expect(editor).toHaveValue('Name a tall tree.')

  await other.userMessages.first().hover()
  await other.userMessages.first().getByRole('button', { name: 'More', exact: true }).click()
  await other.page.getByRole('menuitem', { name: 'Delete with what follows' }).click()
  await kept.getByRole('button', { name: 'Put it in the message field' }).click()
  await expect(app.composer).toHaveValue('Name a tall tree.')
  await expect(kept).toBeHidden()
})
