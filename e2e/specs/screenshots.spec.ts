import { join } from 'node:path'
import { connect } from '../fixtures/client.ts'
import { root } from '../fixtures/paths.ts'
import { startServe } from '../fixtures/serve.ts'
import { expect, test } from '../fixtures/test.ts'
import { AppPage } from '../pages/app-page.ts'
import { LibraryPage } from '../pages/library-page.ts'

const folder = join(root, 'resources', 'screenshots')
const shots = [
  { name: 'conversation-light', colorScheme: 'light', width: 1280, height: 800 },
  { name: 'conversation-dark', colorScheme: 'dark', width: 1280, height: 800 },
  { name: 'conversation-narrow', colorScheme: 'light', width: 360, height: 720 },
] as const

/** Makes the README's pictures anew (`npm run screenshots`): the real app, the starter model, fixed seeds. */
test('screenshots for the README', async ({ browser, dataDir }) => {
  const serve = await startServe(dataDir)
  const { call, close } = await connect(serve)
  await call.settings.update({ sampling: { ...(await defaults(call)), seed: 7, temperature: 0 } })
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
  await serve.end('SIGTERM')
})

test('a screenshot of the library', async ({ browser, dataDir }) => {
  const serve = await startServe(dataDir)
  const context = await browser.newContext({
    reducedMotion: 'reduce',
    deviceScaleFactor: 2,
    viewport: { width: 1280, height: 800 },
  })
  const library = new LibraryPage(await context.newPage())
  await library.page.goto(serve.url)
  await library.open('Discover')
  await expect(library.main).toContainText('Runs well here')
  await library.page.screenshot({ path: join(folder, 'library-light.png') })
  await context.close()
  await serve.end('SIGTERM')
})

/** The sampling that the settings hold now. */
async function defaults(call: Awaited<ReturnType<typeof connect>>['call']) {
  for await (const { sampling } of await call.settings.changed()) return sampling
  throw new Error('the settings sent no snapshot')
}
