import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { writeTinyModel } from '../fixtures/gguf/index.ts'
import { unknownRepository } from '../fixtures/library-hub.ts'
import { expect, test } from '../fixtures/library-test.ts'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** Every page of the library: its address behind the `#`, and what is there once it is whole. */
const pages = (modelId: string): [hash: string, words: string | RegExp][] => [
  ['models=installed', 'Parrot 1B'],
  ['models=discover', 'The catalogue knows'],
  ['models=downloads', 'Nothing on the way'],
  ['models=places', 'LM Studio'],
  [`models=installed&item=${encodeURIComponent(modelId)}`, 'What the file says of itself'],
  ['models=discover&item=apertus-8b', 'Choose a quantization'],
  [`models=discover&item=${encodeURIComponent(`hub:${unknownRepository}`)}`, 'Choose a quantization'],
]

async function plant(work: string, home: string): Promise<string> {
  const ours = join(work, 'data', 'models', 'somebody', 'Parrot-1B-GGUF')
  const theirs = join(home, '.lmstudio', 'models', 'lmstudio-community', 'Parrot-3B-GGUF')
  for (const folder of [ours, theirs]) await mkdir(folder, { recursive: true })
  writeTinyModel(join(ours, 'Parrot-1B-Q4_0.gguf'))
  writeTinyModel(join(theirs, 'Parrot-3B-Q4_K_M.gguf'))
  return 'somebody/Parrot-1B-GGUF/Parrot-1B-Q4_0.gguf'
}

/** The dark colours are all that differs there. */
const findings = async (page: Page, colorScheme: 'light' | 'dark') => {
  const axe = new AxeBuilder({ page }).include('main')
  const { violations } = await (
    colorScheme === 'light' ? axe.withTags(tags) : axe.withRules('color-contrast')
  ).analyze()
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ html, any }) => `${html} ${any.map(({ message }) => message).join()}`).join(' ')}`,
  )
}

test('no WCAG 2.2 AA finding on any page, light and dark, and nothing runs over at 360 px', async ({
  work,
  home,
  library,
}) => {
  const { page } = library
  await page.emulateMedia({ reducedMotion: 'reduce' })
  for (const [hash, words] of pages(await plant(work, home))) {
    await test.step(hash, async () => {
      await page.setViewportSize({ width: 1280, height: 800 })
      await page.evaluate((next) => (location.hash = next), hash)
      await expect(library.main).toContainText(words)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme)
        expect(await findings(page, colorScheme), `${hash}, ${colorScheme}`).toEqual([])
      }
      await page.setViewportSize({ width: 360, height: 720 })
      // The panes fold away after the window has become narrow.
      const overflow = () =>
        page.evaluate(() => {
          const { scrollWidth, clientWidth } = document.documentElement
          const panel = document.querySelector('[role=tabpanel]')
          return scrollWidth - clientWidth + (panel ? panel.scrollWidth - panel.clientWidth : 0)
        })
      await expect.poll(overflow, hash).toBe(0)
    })
  }
})

test('by keyboard alone: into the library, through its sections, to a model’s page and back', async ({
  work,
  home,
  library,
}) => {
  await plant(work, home)
  const { page, main } = library
  const press = (key: string) => page.keyboard.press(key)
  const tabTo = (target: Locator) =>
    expect(async () => {
      await press('Tab')
      await expect(target).toBeFocused({ timeout: 50 })
    }).toPass({ intervals: [0] })
  await page.keyboard.press('Control+Shift+M')
  await expect(main.getByRole('heading', { name: 'Models', level: 1 })).toBeFocused()
  await press('Tab')
  await expect(main.getByRole('tab', { name: 'Installed' })).toBeFocused()
  await press('ArrowRight')
  await expect(main.getByRole('tab', { name: 'Discover' })).toHaveAttribute('aria-selected', 'true')
  await tabTo(library.search)
  await page.keyboard.type('apertus')
  const link = main.getByRole('link', { name: /^Apertus 8B/ })
  await expect(link).toBeVisible()
  await tabTo(link)
  await press('Enter')
  await expect(main.getByRole('heading', { name: /^Apertus 8B/ })).toBeFocused()
  // Back where one came from, on the line one came from; then out of the library.
  await press('Escape')
  await expect(link).toBeFocused()
  await press('Escape')
  await expect(main).toHaveCount(0)
})
