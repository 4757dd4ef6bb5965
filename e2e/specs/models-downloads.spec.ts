import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { judge } from '../fixtures/judge.ts'
import { bundledCatalog, hubAnswer, unknownFile, unknownRepository } from '../fixtures/library-hub.ts'
import type { Plan } from '../fixtures/hub/index.ts'
import { expect, test, type LibraryHost } from '../fixtures/library-test.ts'
import type { LibraryPage } from '../pages/library-page.ts'

const name = 'Parrot 7B'
const modelId = `${unknownRepository}/${unknownFile}`

/** So slow that one can look at it: 64 kB a second for each connection. */
const slowly: Plan = ({ at }) =>
  at === 'store' ? { type: 'drip', pieceBytes: 3200, everyMs: 50 } : undefined

const isThere = async (call: Parameters<Parameters<typeof test>[2]>[0]['call']) => {
  for await (const models of await call.models.changed()) if (models.some(({ id }) => id === modelId)) return
}

/** From the search to the button, as a user goes. */
async function startDownload(library: LibraryPage): Promise<void> {
  await library.open('Discover')
  await library.search.fill('parrot')
  await library.openModel(unknownRepository.split('/')[1] ?? '')
  await library.button(/^Download/).click()
}

test('a download shows how far it is, pauses, goes on and arrives', async ({ library, hub, call }) => {
  hub.plan(slowly)
  await startDownload(library)
  await expect(library.main.getByRole('progressbar', { name: `Progress of ${name}` })).toBeVisible()
  await library.open('Downloads')
  const download = library.download(name)
  await expect(download).toContainText(/\d+ [kM]B of \d+ MB\s·\s.*\/s/)
  await library.button(`Pause ${name}`).click()
  await expect(download).toContainText('Paused')
  hub.plan(() => undefined)
  await library.button(`Go on with ${name}`).click()
  await expect(library.section('Arrived')).toContainText('Verified: the same bytes as at its source')
  await isThere(call)
  await library.section('Arrived').getByRole('link', { name }).click()
  await expect(library.section('Where it comes from')).toContainText(unknownRepository)
  await expect(library.section('Are its bytes the right ones?')).toContainText('Verified')
})

test('the queue stays in sight when the second of two goes, and when another comes', async ({
  library,
  hub,
  call,
}) => {
  hub.plan(slowly)
  const start = async (number: number) => {
    const { repository, quantizations } = bundledCatalog.models[number]!
    return call.downloads.start({ repository, path: quantizations[0]!.file })
  }
  const [first, second] = [await start(0), await start(1)]
  await library.open('Downloads')
  await expect(library.download(first.name)).toBeVisible()
  await expect(library.button(/^Move /)).toHaveCount(2)
  await expect(library.download(first.name)).toHaveAttribute('draggable', 'true')
  await call.downloads.cancel({ id: second.id })
  await expect(library.download(second.name)).toHaveCount(0)
  await expect(library.download(first.name)).toBeVisible()
  await expect(library.button(/^Move /)).toHaveCount(0)
  // Its words can be marked, as there is nothing to drag it past.
  await expect(library.download(first.name)).not.toHaveAttribute('draggable', 'true')
  await start(1)
  await expect(library.download(second.name)).toBeVisible()
  await expect(library.button(/^Move /)).toHaveCount(2)
})

test('an address that leads to no model is refused in words that help', async ({ library }) => {
  await library.open('Downloads')
  await library.button('From an address…').click()
  const dialog = library.page.getByRole('dialog', { name: 'From an address…' })
  for (const address of ['htp:/nonsense', 'https://example.org/page.html']) {
    await dialog.getByRole('textbox').fill(address)
    await dialog.getByRole('button', { name: 'Download' }).click()
    await expect(dialog.getByRole('alert')).toContainText('It begins with https:// and ends in .gguf')
  }
})

test('a cancelled download leaves nothing', async ({ library, hub, call }) => {
  hub.plan(slowly)
  await startDownload(library)
  await library.open('Downloads')
  // What took long to arrive is not gone with one press.
  await expect(library.download(name)).toContainText(/[1-9] MB of/, { timeout: 30_000 })
  await library.button(`Cancel ${name} and delete what has arrived`).click()
  await expect(library.download(name)).toContainText('it has to be fetched again')
  await library.button('Keep it').click()
  await expect(library.download(name)).not.toContainText('it has to be fetched again')
  await library.button(`Cancel ${name} and delete what has arrived`).click()
  await library.button('Delete it').click()
  await expect(library.main).toContainText('Nothing on the way')
  await expect.poll(async () => (await call.models.diskUse()).partsBytes).toBe(0)
})

test('a file with a wrong byte is not taken in, says so, and can be fetched again', async ({
  library,
  hub,
  call,
}) => {
  hub.plan(({ at }) => (at === 'store' ? { type: 'flip', atFileByte: 1000 } : undefined))
  await startDownload(library)
  await library.open('Downloads')
  await expect(library.download(name).getByRole('alert')).toContainText(
    'What arrived is not what the source announced.',
    { timeout: 20_000 },
  )
  await expect(library.download(name).getByRole('alert')).not.toContainText('is kept')
  expect(await call.models.list()).not.toContainEqual(expect.objectContaining({ id: modelId }))
  hub.plan(() => undefined)
  await library.button(`Try ${name} again now`).click()
  await expect(library.section('Arrived')).toContainText('Verified')
})

test('a model that is known to be damaged offers its repair in place of a chat', async ({
  library,
  call,
  work,
}) => {
  await startDownload(library)
  await isThere(call)
  const path = join(work, 'data', 'models', ...modelId.split('/'))
  const bytes = await readFile(path)
  bytes[1000] = (bytes[1000] ?? 0) ^ 1
  await writeFile(path, bytes)
  await library.open('Installed')
  await library.openModel(name)
  await expect(library.button('Chat with it now')).toBeVisible()
  await library.section('Are its bytes the right ones?').getByRole('button', { name: 'Verify now' }).click()
  await expect(library.button('Get it again')).toBeVisible({ timeout: 20_000 })
  await expect(library.button('Chat with it now')).toHaveCount(0)
  await judge(library.page, 'damaged-passport')
  await library.open('Installed')
  await expect(library.row(name).getByRole('button', { name: 'Chat' })).toHaveCount(0)
  await judge(library.page, 'damaged-row')
  await library.row(name).getByRole('button', { name: 'Repair' }).click()
  await library.button('Get it again').click()
  await expect(library.section('Arrived')).toContainText('Verified', { timeout: 20_000 })
  await expect(async () => {
    expect(await call.models.provenance({ id: modelId })).toMatchObject({ hash: 'matched' })
  }).toPass({ timeout: 20_000 })
  await expect(library.section('Arrived').getByRole('button', { name: 'Repair' })).toHaveCount(0)
})

test('it goes on after the host was killed', async ({ library, hub, libraryHost }) => {
  hub.plan(slowly)
  await startDownload(library)
  await library.open('Downloads')
  await expect(library.download(name)).toContainText(/[1-9]\d* [kM]B of/)
  // What the killed host asked for still comes slowly, to nobody.
  hub.plan(() => undefined)
  await killAndReopen(libraryHost, library)
  await expect(library.section('Arrived')).toContainText('Verified', { timeout: 20_000 })
})

async function killAndReopen(host: LibraryHost, library: LibraryPage): Promise<void> {
  await host.restart('SIGKILL')
  await library.page.goto('about:blank')
  await library.page.goto(host.serve.url)
  await library.open('Downloads')
}

test.describe('without a starter model', () => {
  test.use({ hasStarter: false })

  test('the first screen recommends a model, asks nobody, and leads to a first answer', async ({
    library,
    chat,
    hub,
  }) => {
    const { page } = library
    const card = page.getByRole('region', { name: 'A good one for this computer' })
    const link = card.getByRole('link')
    await expect(link).toBeVisible()
    const recommended = await link.innerText()
    expect(bundledCatalog.models.map((model) => model.name)).toContain(recommended)
    expect(hub.requests).toEqual([])

    // Slow enough to be seen, quick enough to be waited for: what is asked for now comes so to its end.
    hub.plan(({ at }) => (at === 'store' ? { type: 'drip', pieceBytes: 16_000, everyMs: 50 } : undefined))
    await card.getByRole('button', { name: /^Download/ }).click()
    await expect(card.getByRole('progressbar')).toBeVisible()
    hub.plan(() => undefined)
    await expect(chat.composer).toBeVisible({ timeout: 60_000 })
    await chat.say('Who are you?')
    await expect(chat.answers.last()).toContainText(hubAnswer, { timeout: 30_000 })
  })
})
