import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '../fixtures/test.ts'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no WCAG 2.2 AA finding with a conversation open, ${colorScheme}`, async ({ app }) => {
    await app.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await app.say('Write a short list of three fruits.')
    await app.answerStarts()
    await app.stopIfNeeded()
    const { violations } = await new AxeBuilder({ page: app.page }).withTags(tags).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
  })
}

test('the check finds what is wrong (control)', async ({ app }) => {
  await app.page.evaluate(() => {
    const button = document.createElement('button')
    document.querySelector('main')?.append(button)
  })
  const { violations } = await new AxeBuilder({ page: app.page }).withTags(tags).analyze()
  expect(violations.map(({ id }) => id)).toContain('button-name')
})

test('everything is usable at 360 px: no sideways scroll, panes as sheets', async ({ app }) => {
  await app.page.setViewportSize({ width: 360, height: 720 })
  await app.say('Say hello.')
  await app.answerStarts()
  await app.stopIfNeeded()
  const overflow = await app.page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(overflow).toBe(0)
  await expect(app.composer).toBeInViewport()
})
