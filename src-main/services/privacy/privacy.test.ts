import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { openDataFolder } from '../data-folder/index.ts'
import { isOver, startServices, watchChat } from '../fixtures.ts'

/** The files of the data folder that hold any of the words, whatever their case. */
const filesWith = (dir: string, words: string[]): string[] =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const path = join(dir, name)
    if (!statSync(path).isFile()) return false
    const text = readFileSync(path, 'latin1').toLowerCase()
    return words.some((word) => text.includes(word))
  })

const secrets = [
  'zyxwvquestion',
  'zyxwvanswer',
  'zyxwvtitle',
  'zyxwvprompt',
  'zyxwvdraft',
  'zyxwvremoved',
  'zyxwvlong',
]
const fillers = Array.from({ length: 400 }, (_, index) => `ordinary${index}`).join(' ')

type App = Awaited<ReturnType<typeof startServices>>
const ask = async ({ client }: App, chatId: string, text: string) => {
  const events = await client.chats.open({ id: chatId })
  const ids = await client.chats.send({ chatId, parentId: null, text })
  await watchChat(events, isOver)
  await events.return()
  return ids
}
const tellSecrets = async (app: App, chatId: string) => {
  const { chats } = app.client
  await chats.update({ id: chatId, title: 'Zyxwvtitle', systemPrompt: 'zyxwvprompt' })
  await ask(app, chatId, `zyxwvquestion ${fillers}`)
  await ask(app, chatId, `${'zyxwvlong '.repeat(3000)} ${fillers}`)
  const { userMessageId } = await ask(app, chatId, 'zyxwvremoved')
  await chats.removeMessage({ chatId, messageId: userMessageId! })
  await chats.saveDraft({ chatId, text: 'zyxwvdraft' })
}
/** A long chat, all at once. Its id. */
const addLongChat = async ({ services, client }: App, count: number): Promise<string> => {
  const messages = Array.from({ length: count }, (_, index) => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: `zyxwvlong${index} ${fillers}`,
  }))
  const text = JSON.stringify([{ title: 'zyxwvtitle', messages }])
  expect(await services.incoming.receive(Readable.from([Buffer.from(text)]))).toMatchObject({ failed: [] })
  const { hits } = await client.search.query({ text: 'zyxwvtitle' })
  return hits[0]?.chatId ?? ''
}
const secretive = () => startServices({ answer: () => [{ type: 'text', text: `ZYXWVanswer ${fillers}` }] })

it('erases a chat from every file, and leaves the others as they are', async () => {
  const app = await secretive()
  const { chats, privacy, search } = app.client
  const kept = await chats.create({ title: 'Kept' })
  await ask(app, kept.id, `keepsake ${fillers}`)
  const { id } = await chats.create({})
  await tellSecrets(app, id)
  copyFileSync(join(app.dataDir, 'palabre.db'), join(app.dataDir, 'palabre.db.backup-v1'))
  // The words are there to be found, one by one, before; only then does finding none say something.
  for (const secret of secrets) expect(filesWith(app.dataDir, [secret])).not.toEqual([])

  await privacy.eraseChat({ id })
  // The other chat's answer says one of the words, too.
  const erased = secrets.filter((secret) => secret !== 'zyxwvanswer')
  expect(filesWith(app.dataDir, erased)).toEqual([])
  expect(filesWith(app.dataDir, ['keepsake'])).toEqual(['palabre.db'])
  expect((await search.query({ text: 'keepsa' })).hits).toMatchObject([{ chatId: kept.id }])
  await expect(chats.restore({ id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(privacy.eraseChat({ id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

it('erases everything, and says what is left', async () => {
  const app = await secretive()
  const { chats, folders, privacy } = app.client
  const folder = await folders.create({ name: 'zyxwvfolder' })
  const { id } = await chats.create({ folderId: folder.id })
  await tellSecrets(app, id)
  await chats.saveDraft({ chatId: null, text: 'zyxwvnew' })
  await chats.remove({ id })
  const before = await privacy.whatIsStored()
  expect(before.counts).toMatchObject({
    chats: 0,
    removedChats: 1,
    removedMessages: 2,
    folders: 1,
    drafts: 1,
  })
  // What was written last lies in the journal until it is moved over.
  const ofChats = before.items.filter(({ kind }) => kind === 'chats' || kind === 'chatsJournal')
  expect(Math.max(...ofChats.map(({ sizeBytes }) => sizeBytes))).toBeGreaterThan(10_000)

  await privacy.eraseEverything({ everything: true })
  expect(filesWith(app.dataDir, [...secrets, 'zyxwvfolder', 'zyxwvnew'])).toEqual([])
  const { counts } = await privacy.whatIsStored()
  expect(new Set(Object.values(counts))).toEqual(new Set([0]))
})

it('erases what the terminal kept of the laboratory, once nothing writes there any more', async () => {
  const { client, dataDir } = await startServices()
  const terminal = openDataFolder(join(dataDir, 'terminal'))
  writeFileSync(terminal.databasePath, 'zyxwvrun')
  await expect(client.privacy.eraseEverything({ everything: true })).rejects.toMatchObject({
    code: 'TERMINAL_BUSY',
  })
  expect(filesWith(dataDir, ['zyxwvrun'])).toHaveLength(1)
  terminal.close()
  await client.privacy.eraseEverything({ everything: true })
  expect(filesWith(dataDir, ['zyxwvrun'])).toEqual([])
})

it('lists every entry of the data folder', async () => {
  const app = await startServices()
  const { dataDir, items } = await app.client.privacy.whatIsStored()
  expect(items.map(({ path }) => path).sort()).toEqual(
    readdirSync(dataDir)
      .map((name) => join(dataDir, name))
      .sort(),
  )
  expect(items.find(({ kind }) => kind === 'models')).toMatchObject({ sizeBytes: 4 })
})

it('can say of each of them what it is', async () => {
  const { client, dataDir } = await startServices()
  for (const name of ['hub-token.json', 'window.json', 'session.key', 'palabre.db.backup-damaged-2026'])
    writeFileSync(join(dataDir, name), '')
  for (const name of ['terminal', 'sidecars', 'hub', 'chromium'])
    mkdirSync(join(dataDir, name), { recursive: true })
  const unnamed = async () =>
    (await client.privacy.whatIsStored()).items
      .filter(({ kind }) => kind === 'other')
      .map(({ path }) => basename(path))
  expect(await unnamed()).toEqual([])
  writeFileSync(join(dataDir, 'holiday.jpg'), '')
  expect(await unnamed()).toEqual(['holiday.jpg'])
})

it('keeps nothing of a temporary chat on the disk, while it answers or after', async () => {
  const app = await secretive()
  const { chats, search, privacy } = app.client
  const plain = await chats.create({})
  await ask(app, plain.id, 'control')
  const { id, temporary } = await chats.create({ temporary: true })
  expect(temporary).toBe(true)
  await tellSecrets(app, id)
  const found = () =>
    filesWith(
      app.dataDir,
      secrets.filter((secret) => secret !== 'zyxwvanswer'),
    )
  expect(filesWith(app.dataDir, ['control'])).not.toEqual([])
  expect(found()).toEqual([])
  const fork = await chats.fork({ chatId: id, messageId: (await chats.branch({ chatId: id })).path[0]! })
  expect(fork.temporary).toBe(true)
  expect(found()).toEqual([])
  expect((await search.query({ text: 'zyxwvquestion' })).hits).toEqual([])
  expect((await privacy.whatIsStored()).counts).toMatchObject({ chats: 1, temporaryChats: 2 })
  const { id: folderId } = await app.client.folders.create({ name: 'F' })
  await expect(chats.update({ id, folderId })).rejects.toMatchObject({ code: 'INVALID_INPUT' })

  await app.services.close()
  expect(found()).toEqual([])
  const next = await startServices({}, { dataDir: app.dataDir })
  await expect(next.client.chats.open({ id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

it('answers others while it erases, and says how far it has come', async () => {
  const app = await secretive()
  const { chats, privacy } = app.client
  const kept = await chats.create({ title: 'Kept' })
  const id = await addLongChat(app, 150)
  const events = await privacy.erasing()
  expect((await events.next()).value).toBeNull()

  const seen: { phase: string; done: number; total: number }[] = []
  const watching = (async () => {
    for await (const event of events) {
      if (event === null) return
      seen.push(event)
    }
  })()
  const waits: number[] = []
  let isErased = false
  const erasing = privacy.eraseChat({ id }).finally(() => (isErased = true))
  // Gone at once for everyone; the words follow.
  await expect(chats.open({ id }).then((stream) => stream.next())).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
  await expect(privacy.eraseChat({ id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  while (!isErased) {
    const asked = performance.now()
    await chats.saveDraft({ chatId: kept.id, text: `at ${asked}` })
    waits.push(performance.now() - asked)
    await new Promise((resolve) => setImmediate(resolve))
  }
  await erasing
  await watching
  expect(filesWith(app.dataDir, ['zyxwv'])).toEqual([])
  expect(new Set(seen.map(({ phase }) => phase))).toEqual(new Set(['messages', 'file']))
  expect(seen.every(({ done, total }) => done <= total)).toBe(true)
  expect(waits.length).toBeGreaterThan(20)
  expect(waits.toSorted((a, b) => a - b)[Math.floor(waits.length * 0.95)]).toBeLessThan(100)
})

it('erases at the next start what the app had no time for', async () => {
  const app = await secretive()
  const id = await addLongChat(app, 100)
  const erasing = app.client.privacy.eraseChat({ id })
  const interrupted = expect(erasing).rejects.toMatchObject({ code: 'INTERRUPTED' })
  await app.services.close()
  await interrupted
  expect(filesWith(app.dataDir, ['zyxwv'])).not.toEqual([])
  const next = await startServices({}, { dataDir: app.dataDir })
  for await (const event of await next.client.privacy.erasing()) if (event === null) break
  expect(filesWith(app.dataDir, ['zyxwv'])).toEqual([])
})
