import { expect, test } from '../fixtures/test.ts'

test('what is typed while the palette is fetched for the first time is looked for, and goes nowhere else', async ({
  host,
}) => {
  const app = await host.open()
  const { page } = app
  await expect(app.composer).toBeFocused()
  const isAsked = Promise.withResolvers<undefined>()
  const isTyped = Promise.withResolvers<undefined>()
  await page.route(/\/dialogs-[^/]*\.js$/, async (route) => {
    isAsked.resolve(undefined)
    await isTyped.promise
    await route.continue()
  })
  await page.keyboard.press('ControlOrMeta+k')
  await isAsked.promise
  await page.keyboard.type('shorX')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Backspace')
  isTyped.resolve(undefined)
  const palette = page.getByRole('combobox')
  await expect(palette).toBeFocused()
  await page.keyboard.type('tcut')
  await expect(palette).toHaveValue('shortcut')
  await expect(page.getByRole('option').first()).toContainText(/shortcut/i)
  await page.keyboard.press('Escape')
  await expect(palette).toBeHidden()
  await expect(app.composer).toHaveValue('')
  await page.keyboard.press('ControlOrMeta+k')
  await expect(palette).toBeFocused()
  await expect(palette).toHaveValue('')
})
