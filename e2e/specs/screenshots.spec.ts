import { join } from 'node:path'
import { connect } from '../fixtures/client.ts'
import { root } from '../fixtures/paths.ts'
import { startServe, type Serve } from '../fixtures/serve.ts'
import { expect, test as base } from '../fixtures/test.ts'
import { AppPage } from '../pages/app-page.ts'
import { LibraryPage } from '../pages/library-page.ts'

const folder = join(root, 'resources', 'screenshots')
const shots = [
  { name: 'conversation-light', colorScheme: 'light', width: 1280, height: 800 },
  { name: 'conversation-dark', colorScheme: 'dark', width: 1280, height: 800 },
  { name: 'conversation-narrow', colorScheme: 'light', width: 360, height: 720 },
] as const

const test = base.extend<{ serve: Serve }>({
  serve: async ({ dataDir }, use) => {
    const serve = await startServe(dataDir)
    await use(serve)
    await serve.end('SIGTERM')
  },
})

/** Makes the README's pictures anew (`npm run screenshots`): the real app, the starter model, fixed seeds. */
test('screenshots for the README', async ({ browser, serve }) => {
  const { call, close } = await connect(serve)
  // The others may repeat themselves for ever; they only have to stand in the list.
  await call.settings.update({
    sampling: { ...(await defaults(call)), seed: 7, temperature: 0, maxTokens: 120 },
  })
  for (const text of ['Three ideas for a rainy day', 'A name for a village library'])
    await call.chats.send({ chatId: (await call.chats.create({})).id, parentId: null, text })

  const context = await browser.newContext({ reducedMotion: 'reduce', deviceScaleFactor: 2 })
  const app = new AppPage(await context.newPage())
  await app.page.goto(serve.url)
  await app.say('Why do leaves change colour in autumn? Answer briefly.')
  await app.answerStarts()
  await app.answerEnds()
  for (const { name, colorScheme, width, height } of shots) {
    await app.page.setViewportSize({ width, height })
    await app.page.emulateMedia({ colorScheme })
    await expect(app.composer).toBeVisible()
    await app.page.screenshot({ path: join(folder, `${name}.png`) })
  }
  await context.close()
  close()
})

test('a screenshot of the library', async ({ browser, serve }) => {
  const context = await browser.newContext({
    reducedMotion: 'reduce',
    deviceScaleFactor: 2,
    viewport: { width: 1280, height: 800 },
  })
  const library = new LibraryPage(await context.newPage())
  await library.page.goto(serve.url)
  await library.open('Discover')
  await expect(library.section('A good one for this computer')).toBeVisible()
  await library.page.screenshot({ path: join(folder, 'library-light.png') })
  await context.close()
})

/** The sampling that the settings hold now. */
async function defaults(call: Awaited<ReturnType<typeof connect>>['call']) {
  for await (const { sampling } of await call.settings.changed()) return sampling
  throw new Error('the settings sent no snapshot')
}
