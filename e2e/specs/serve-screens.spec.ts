import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { dialogNames, librarySections, toolNames } from '../../src-renderer/state/view.ts'
import { connect } from '../fixtures/client.ts'
import { root } from '../fixtures/paths.ts'
import { expect, test as base } from '../fixtures/library-test.ts'
import { layoutFaults } from '../screens/faults.ts'
import { allScreens, screens, withoutScreen } from '../screens/index.ts'
import { Stage, type Screen } from '../screens/stage.ts'
import { plant } from '../screens/world.ts'

/** Where pictures of every screen are kept for looking at, and which screens alone are walked, if not all. */
const pictures = process.env.PALABRE_PICTURES
const only = process.env.PALABRE_SCREENS
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

const test = base.extend<{ stage: Stage }>({
  stage: async ({ work, home, libraryHost, page }, use) => {
    const client = await connect(libraryHost.serve)
    const world = await plant(client, join(work, 'data'), home)
    page.setDefaultTimeout(10_000)
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.goto(libraryHost.serve.url)
    await use(new Stage(page, libraryHost.serve, world, client.call))
    client.close()
  },
})

async function axe(page: Page): Promise<string[]> {
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await wear(page, colorScheme)
    // The dark colours are all that differs there.
    const builder = new AxeBuilder({ page })
    const { violations } = await (
      colorScheme === 'light' ? builder.withTags(tags) : builder.withRules('color-contrast')
    ).analyze()
    found.push(
      ...violations.flatMap(({ id, nodes }) =>
        nodes.map(
          ({ html, any }) =>
            `${colorScheme} ${id}: ${html.slice(0, 200)} ${any.map(({ message }) => message).join()}`,
        ),
      ),
    )
  }
  await wear(page, 'light')
  return found
}

/** Puts a theme on; the colours have arrived when it returns. */
async function wear(page: Page, colorScheme: 'light' | 'dark') {
  await page.emulateMedia({ colorScheme })
  await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme)
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))
}

/** Goes through all screens; what is wrong with any of them is told together. */
async function walk(
  stage: Stage,
  group: readonly Screen[],
  kind: string,
  judge: (page: Page) => Promise<string[]>,
) {
  const wrong: Record<string, string[]> = {}
  const chosen = group.filter(
    ({ name }) => only === undefined || only.split(',').some((part) => name.includes(part)),
  )
  for (const [index, screen] of chosen.entries()) {
    await test.step(screen.name, async () => {
      const found = await look(stage, screen, judge)
      if (pictures) {
        const name = `${pictures}/${kind}-${String(index).padStart(2, '0')}-${screen.name.replaceAll(/\W+/g, '-')}`
        await stage.page.screenshot({ path: `${name}.png` })
        if (found.length > 0) writeFileSync(`${name}.txt`, found.join('\n'))
      }
      await screen.leave?.(stage)
      if (found.length > 0) wrong[screen.name] = found
    })
  }
  expect(wrong).toEqual({})
}

async function look(
  stage: Stage,
  screen: Screen,
  judge: (page: Page) => Promise<string[]>,
): Promise<string[]> {
  try {
    await screen.open(stage)
  } catch (error) {
    return [`did not come up: ${String(error).slice(0, 400)}`]
  }
  // Panes and colours may be on their way yet: what is wrong has to stay wrong.
  let found: string[] = []
  await expect(async () => {
    found = await judge(stage.page)
    expect(found).toEqual([])
  })
    .toPass({ timeout: 10_000 })
    .catch(() => undefined)
  return found
}

const rooms = [
  { name: '360 px', width: 360, height: 740, text: '100%' },
  { name: '200 % text in 1280 px', width: 1280, height: 800, text: '200%' },
  { name: '200 % text in 720 px', width: 720, height: 800, text: '200%' },
]

for (const [kind, group] of Object.entries(screens)) {
  test(`axe finds nothing on any screen, light and dark: ${kind}`, async ({ stage }) => {
    test.setTimeout(300_000)
    await walk(stage, group, `${kind}-wide`, axe)
  })

  for (const { name, width, height, text } of rooms) {
    test(`nothing runs over, is cut off or out of reach, ${name}: ${kind}`, async ({ stage }) => {
      test.setTimeout(300_000)
      await stage.page.setViewportSize({ width, height })
      await stage.page.addInitScript((size) => {
        // Before that there may be another root element yet.
        document.addEventListener('DOMContentLoaded', () => (document.documentElement.style.fontSize = size))
      }, text)
      await walk(stage, group, `${kind}-${width}-${text.slice(0, 3)}`, layoutFaults)
    })
  }
}

test.describe('before there is a model', () => {
  test.use({ hasStarter: false })

  test('the first screen has no fault, in any room', async ({ library }) => {
    const { page } = library
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.getByRole('region', { name: 'A good one for this computer' }).getByRole('link').waitFor()
    expect(await axe(page)).toEqual([])
    for (const { name, width, height, text } of rooms) {
      await page.setViewportSize({ width, height })
      await page.evaluate((size) => (document.documentElement.style.fontSize = size), text)
      await expect(async () => expect(await layoutFaults(page), name).toEqual([])).toPass({ timeout: 10_000 })
      if (pictures) await page.screenshot({ path: `${pictures}/first-${width}-${text.slice(0, 3)}.png` })
    }
  })
})

/** The interface's files that open something over the page, and the pages that have a name. */
function registered(): string[] {
  const features = join(root, 'src-renderer', 'features')
  const opening = readdirSync(features, { recursive: true, encoding: 'utf8' }).filter(
    (path) =>
      path.endsWith('.tsx') &&
      /<(Dialog|Menu|Sheet|Popover|Modal)$|<(Dialog|Menu|Sheet|Popover|Modal)[\s>]/m.test(
        readFileSync(join(features, path), 'utf8'),
      ),
  )
  return [
    ...opening.map((path) => path.replaceAll('\\', '/')),
    ...dialogNames.map((name) => `dialog:${name}`),
    ...toolNames.map((name) => `tool:${name}`),
    ...librarySections.map((name) => `library:${name}`),
  ]
}

test('the walk knows every screen that the code has', () => {
  const shown = new Set(allScreens.flatMap(({ shows = [] }) => shows))
  const all = registered()
  expect(all.length).toBeGreaterThan(40)
  expect(all.filter((name) => !shown.has(name) && !(name in withoutScreen))).toEqual([])
  expect(
    [...shown].filter((name) => !all.includes(name)),
    'of which the code knows nothing',
  ).toEqual([])
})

test('what is wrong is found (control)', async ({ stage }) => {
  const { page } = stage
  await stage.go()
  await stage.app.composer.waitFor()
  await page.evaluate(() => {
    const put = (html: string) => document.querySelector('main')?.insertAdjacentHTML('afterbegin', html)
    // The page's policy takes no styles out of HTML.
    const style = () => {
      for (const element of document.querySelectorAll<HTMLElement>('[data-style]'))
        element.style.cssText = element.dataset.style ?? ''
    }
    put('<button id="nameless" data-style="width:20px;height:20px"></button>')
    // In front of everything: what is covered is not judged.
    put(
      '<p data-style="color:#888;background:#999;position:fixed;inset:auto auto 0 0;z-index:99">Hardly to be read</p>',
    )
    put(
      '<div data-style="overflow:hidden;width:60px"><button data-style="width:200px">Cut off</button></div>',
    )
    put(
      '<div data-style="overflow:auto;width:60px;height:40px"><div data-style="width:200px">Runs over</div></div>',
    )
    put('<p data-style="overflow:hidden;height:8px">Text that is cut</p>')
    put('<button data-style="height:8px;width:20px;white-space:nowrap">Stands out of it</button>')
    put(
      '<div data-style="position:relative"><button data-style="width:80px;height:20px">Under</button><div data-style="position:absolute;inset:0"></div></div>',
    )
    style()
  })
  const found = (await axe(page)).join('\n')
  expect(found).toMatch(/light button-name/)
  expect(found).toMatch(/light color-contrast/)
  expect(found).toMatch(/dark color-contrast/)
  const faults = (await layoutFaults(page)).join('\n')
  for (const words of [
    /cut off aside.*Cut off/,
    /scrolls sideways.*Runs over/,
    /text cut below.*Text that is cut/,
    /stands out.*Stands out/,
    /lies under.*Under/,
  ])
    expect(faults).toMatch(words)
})
