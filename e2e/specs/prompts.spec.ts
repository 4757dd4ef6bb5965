import { readFile } from 'node:fs/promises'
import { AxeBuilder } from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { expect, test } from '../fixtures/test.ts'
import type { AppPage } from '../pages/app-page.ts'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** What axe finds, in light and in dark. */
async function findings(page: Page): Promise<string[]> {
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme)
    // Half way between light and dark nothing can be read.
    await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))
    const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze()
    found.push(...violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`))
  }
  return found
}

const library = (app: AppPage): Locator => app.page.getByRole('dialog', { name: 'Prompts and presets' })

async function openLibrary(app: AppPage): Promise<Locator> {
  await expect(app.composer).toBeVisible()
  await app.page.keyboard.press('ControlOrMeta+K')
  const palette = app.page.getByRole('combobox')
  await palette.fill('prompts')
  await palette.press('Enter')
  await expect(library(app)).toBeVisible()
  return library(app)
}

async function keep(dialog: Locator, name: string, text: string) {
  await dialog.getByRole('button', { name: 'New prompt' }).click()
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name)
  await dialog.getByRole('textbox', { name: 'Prompt', exact: true }).fill(text)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByRole('row', { name })).toBeVisible()
}

const undo = (app: AppPage) =>
  app.page.getByRole('region', { name: 'Notifications' }).getByRole('button', { name: 'Undo' }).click()

test('a prompt is kept, found by / with the keyboard alone, and asks for what it leaves open', async ({
  app,
  host,
}) => {
  const dialog = await openLibrary(app)
  await keep(
    dialog,
    'Letter',
    'Write {{what=a letter}} to {{who}} in a {{tone: kind | stern}} tone.\n{{notes}}',
  )
  await keep(dialog, 'Plain', 'No variable here.')
  expect(await findings(app.page)).toEqual([])
  await app.page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()

  // Another window knows it at once.
  const other = await host.open()
  await other.composer.fill('Hello /le')
  await other.composer.press('End')
  const list = other.page.getByRole('listbox', { name: 'Prompts' })
  await expect(list.getByRole('option')).toHaveText([/^Letter/, 'All prompts…'])
  await expect(other.composer).toBeFocused()
  await expect(other.composer).toHaveAttribute(
    'aria-activedescendant',
    (await list.getByRole('option', { selected: true }).getAttribute('id')) ?? '',
  )
  expect(await findings(other.page)).toEqual([])
  await other.composer.press('Escape')
  await expect(list).toBeHidden()
  await other.composer.press('Backspace')
  await other.composer.press('e')
  await expect(list).toBeHidden()
  // A slash that was sent away stays away; a new one asks again.
  await other.composer.fill('')
  await other.composer.fill('Hello /')
  await expect(list.getByRole('option')).toHaveCount(3)
  await other.composer.press('ArrowUp')
  await other.composer.press('ArrowDown')
  await other.composer.press('Enter')
  const form = other.page.getByRole('dialog', { name: 'Letter' })
  await expect(form.getByRole('textbox', { name: 'what' })).toBeFocused()
  await expect(form.getByRole('textbox', { name: 'what' })).toHaveValue('a letter')
  expect(await findings(other.page)).toEqual([])
  await other.page.keyboard.press('Tab')
  await other.page.keyboard.type('Ada')
  await other.page.keyboard.press('Tab')
  await other.page.keyboard.press('Enter')
  // Each key goes to what the one before it has opened or closed.
  const tones = other.page.getByRole('option', { name: /^(kind|stern)$/ })
  await expect(tones.first()).toBeFocused()
  await other.page.keyboard.press('ArrowDown')
  await expect(tones.last()).toBeFocused()
  await other.page.keyboard.press('Enter')
  await expect(tones).toHaveCount(0)
  await other.page.keyboard.press('Tab')
  await expect(form.getByRole('textbox', { name: 'notes' })).toBeFocused()
  await other.page.keyboard.type('one\ntwo')
  await other.page.keyboard.press('ControlOrMeta+Enter')
  await expect(other.composer).toHaveValue('Hello Write a letter to Ada in a stern tone.\none\ntwo')
  await expect(other.composer).toBeFocused()
  await other.page.keyboard.type('!')
  await expect(other.composer).toHaveValue(/two!$/)
})

test('a slash of a path stays one, and Enter sends where no prompt is meant', async ({ app }) => {
  const dialog = await openLibrary(app)
  await keep(dialog, 'Plain', 'No variable here.')
  await app.page.keyboard.press('Escape')
  const list = app.page.getByRole('listbox', { name: 'Prompts' })
  await app.composer.fill('What is in /etc')
  await expect(list).toBeHidden()
  await app.composer.press('Enter')
  await expect(app.userMessages.last()).toContainText('What is in /etc')
  await app.stopIfNeeded()
  await app.composer.pressSequentially('/pla')
  await expect(list).toBeVisible()
  await app.composer.press('Tab')
  await expect(app.composer).toHaveValue('No variable here.')
})

test('the library begins with some, is searched, put in order, and gives back what was deleted', async ({
  app,
}) => {
  const dialog = await openLibrary(app)
  await expect(dialog).toContainText('No prompts yet')
  expect(await findings(app.page)).toEqual([])
  await dialog.getByRole('button', { name: /Take these 6/ }).click()
  const rows = dialog.getByRole('row')
  await expect(rows).toHaveCount(6)
  // Their braces are their own.
  await expect(rows.nth(1)).toContainText('{{language=French}}')

  const inMenu = async (name: string, item: string) => {
    await dialog.getByRole('row', { name }).getByRole('button', { name: /More/ }).click()
    await app.page.getByRole('menuitem', { name: item }).click()
  }
  await inMenu('Explain', 'Move up')
  await expect(rows.nth(2)).toContainText('Explain')
  await inMenu('Explain', 'Duplicate')
  await expect(rows.nth(3)).toContainText('Explain (copy)')
  await inMenu('Explain (copy)', 'Delete')
  await expect(rows).toHaveCount(6)
  await undo(app)
  await expect(rows.nth(3)).toContainText('Explain (copy)')

  await dialog.getByRole('searchbox').fill('translat')
  await expect(rows).toHaveCount(1)
  await dialog.getByRole('searchbox').press('Escape')
  await expect(rows).toHaveCount(7)

  // By keyboard: to a row, and into it. What is being written outlives the dialog.
  await rows.first().focus()
  await app.page.keyboard.press('ArrowDown')
  await app.page.keyboard.press('Enter')
  const text = dialog.getByRole('textbox', { name: 'Prompt', exact: true })
  await text.fill('Half written {{x}}')
  await expect(dialog.getByRole('region', { name: 'Variables' })).toContainText('x')
  expect(await findings(app.page)).toEqual([])
  await app.page.keyboard.press('Escape')
  await openLibrary(app)
  await expect(text).toHaveValue('Half written {{x}}')
  await text.press('ControlOrMeta+Enter')
  await expect(rows.nth(1)).toContainText('Half written')
})

test('prompts leave as a file and come back from it', async ({ app, hostKind }) => {
  test.skip(hostKind === 'electron', 'the desktop asks where')
  const dialog = await openLibrary(app)
  await keep(dialog, 'Letter', 'Dear {{who}}')
  const download = app.page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Import and export' }).click()
  await app.page.getByRole('menuitem', { name: 'Export all…' }).click()
  const file = await download
  expect(file.suggestedFilename()).toBe('Prompts.json')
  const text = await readFile(await file.path(), 'utf8')
  await dialog.getByRole('row', { name: 'Letter' }).focus()
  await app.page.keyboard.press('Delete')
  await expect(dialog).toContainText('No prompts yet')
  const put = (name: string, content: string) =>
    dialog
      .locator('input[type=file]')
      .setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(content) })
  await put('Prompts.json', text)
  await expect(dialog.getByRole('row', { name: 'Letter' })).toContainText('Dear {{who}}')
  await put('Prompts.json', text)
  await expect(app.page.getByText('0 added. 1 was here already.')).toBeVisible()
  await put('holiday.json', '{"photos":[]}')
  await expect(app.page.getByText('holiday.json is no such file. Nothing was changed.')).toBeVisible()
})
