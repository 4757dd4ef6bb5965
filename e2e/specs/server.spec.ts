import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { judge } from '../fixtures/judge.ts'
import { expect, test } from '../fixtures/test.ts'

/** The server for other programs, as its owner sees it; the program that asks is this test. */
const open = async (page: Page) => {
  await page.evaluate(() => {
    location.hash = '#tool=server'
  })
  await expect(page.getByRole('heading', { name: 'Server for other programs' })).toBeVisible()
}

test.describe('the server for other programs', () => {
  test('is off, is switched on, gives a key that works until it is revoked, and shows what was asked', async ({
    app,
    hostKind,
  }) => {
    test.skip(hostKind === 'electron', 'its port may be taken on a computer where others test too')
    const { page } = app
    await open(page)
    const origin = new URL(page.url()).origin
    const ask = (key: string) =>
      fetch(`${origin}/v1/models`, { headers: { authorization: `Bearer ${key}` } }).then(
        ({ status }) => status,
      )
    expect(await ask('none')).toBe(404)

    await page.getByText('Let other programs ask your models').first().click()
    await expect(page.getByText('Make a key first')).toBeVisible()
    await page.getByRole('textbox', { name: 'Name of the new key' }).fill('My editor')
    await page.keyboard.press('Enter')
    await expect(page.getByText('Copy the key now')).toBeVisible()
    const key = (await page.locator('code', { hasText: /^palabre-/ }).textContent()) ?? ''
    expect(key).toMatch(/^palabre-/)
    await page.getByRole('button', { name: 'I have it' }).click()
    await expect(page.getByText(key)).toHaveCount(0)

    expect(await ask(key)).toBe(200)
    const calls = page.getByRole('list', { name: 'Requests' })
    await expect(calls.getByRole('listitem')).toHaveCount(1)
    await page.getByText('Failed', { exact: true }).click()
    await expect(page.getByText('None of the latest failed.')).toBeVisible()
    expect(await ask('wrong')).toBe(401)
    await expect(calls.getByRole('listitem')).toHaveCount(1)
    await page.getByText('All', { exact: true }).click()
    const post = (path: string, body: object) =>
      fetch(`${origin}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ ...body, max_tokens: 4 }),
      }).then(({ status }) => status)
    const question = { messages: [{ role: 'user', content: 'A secret question' }] }
    expect(await post('/v1/chat/completions', question)).toBe(200)
    await expect(calls.getByRole('listitem')).toHaveCount(3)
    await expect(page.getByText('A secret question')).toHaveCount(0)
    await calls.getByRole('button', { name: /POST .* done/ }).click()
    await calls.getByRole('button', { name: 'Show what it says' }).click()
    await expect(calls.getByText('A secret question')).toBeVisible()

    // What the model saw of it, by keyboard.
    const dialog = page.getByRole('dialog', { name: 'What the model saw' })
    const openRaw = calls.getByRole('button', { name: 'What the model saw' })
    await openRaw.focus()
    await page.keyboard.press('Enter')
    const prompt = dialog.getByRole('region', { name: 'Prompt' })
    await expect(prompt.getByTitle(/mark of the template/).first()).toBeVisible()
    await expect(prompt).toContainText('A·')
    await expect(dialog).toContainText('Written with the model’s template as it is today.')
    await expect(dialog.getByRole('region', { name: 'Answer' })).toBeVisible()
    await judge(page, 'server-raw')
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    await expect(openRaw).toBeFocused()

    await test.step('of what came as tokens nothing is kept, which the view says', async () => {
      expect(await post('/v1/completions', { prompt: [1, 2, 3] })).toBe(200)
      await calls.getByRole('button', { name: /POST .*\/v1\/completions, done/ }).click()
      await openRaw.click()
      await expect(dialog.getByRole('status')).toContainText('What this request asked is not kept.')
      await judge(page, 'server-raw-gone')
      await page.keyboard.press('Escape')
    })
    await calls.getByRole('button', { name: /POST .*chat.* done/ }).click()
    await calls.getByRole('button', { name: 'Show what it says' }).click()

    await calls.getByRole('button', { name: 'Ask again in the laboratory' }).click()
    await expect(page.getByRole('textbox', { name: 'Experiment file' })).toHaveValue(/A secret question/)
    await open(page)

    await page.getByRole('button', { name: 'Revoke the key My editor' }).click()
    await expect(page.getByText('There is no key yet.')).toBeVisible()
    expect(await ask(key)).toBe(401)
  })

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`has no accessibility faults in ${colorScheme}, nor a width that scrolls at 360 px`, async ({
      app,
      hostKind,
    }) => {
      test.skip(hostKind === 'electron', 'its window has its own size')
      const { page } = app
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await open(page)
      await page.getByText('Let other programs ask your models').first().click()
      await expect(page.getByText('Make a key first')).toBeVisible()
      await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations).toEqual([])
      await page.setViewportSize({ width: 360, height: 720 })
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
    })
  }
})
