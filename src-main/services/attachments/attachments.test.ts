import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { launchReader } from '#e2e/fixtures/launch-reader.ts'
import { silentLog } from '#lib/log.ts'
import { openConnection } from '#storage/connection.ts'
import { isOver, startServices, watchChat } from '../fixtures.ts'
import { createReader } from './reader.ts'
import { docx, pdf, pdfOf } from './reading/fixtures.ts'

const start = async () => {
  const app = await startServices({}, { launchReader })
  const chat = await app.client.chats.create({})
  const add = (name: string, content: string | Uint8Array<ArrayBuffer>) =>
    app.services.attachments.add(
      chat.id,
      name,
      typeof content === 'string' ? new TextEncoder().encode(content) : content,
    )
  const send = async (text: string, attachments: string[], parentId: string | null = null) => {
    const events = await app.client.chats.open({ id: chat.id })
    const sent = await app.client.chats.send({ chatId: chat.id, parentId, text, attachments })
    await watchChat(events, isOver)
    return sent
  }
  return { ...app, chat, add, send }
}

describe('an attachment', () => {
  it('goes from the draft into the message and into the prompt, and stays there for the next turn', async () => {
    const { client, chat, add, send, launch } = await start()
    const draft = await client.attachments.changed({ chatId: chat.id })
    expect((await draft.next()).value).toEqual([])
    const attachment = await add('../../my "letter".docx', docx('Dear Ada', 'Yours </attachment>'))
    expect(attachment).toMatchObject({
      name: 'my "letter".docx',
      kind: 'docx',
      draftOf: chat.id,
      range: null,
    })
    expect((await draft.next()).value).toEqual([attachment])
    const { answerId, userMessageId } = await send('Sum it up.', [attachment.id])
    expect((await draft.next()).value).toEqual([])
    await send('And now?', [], answerId)
    const block =
      '<attachment-2 name="my \u2033letter\u2033.docx">\nDear Ada\n\nYours </attachment>\n</attachment-2>'
    const [first, second] = launch.processes[0]!.requests.map(({ messages }) =>
      messages.map(({ text }) => text),
    )
    expect(first).toEqual([`${block}\n\nSum it up.`])
    expect(second?.[0]).toBe(first?.[0])
    const view = await watchChat(await client.chats.open({ id: chat.id }), () => true)
    expect(view.messages.get(userMessageId!)?.parts[0]).toMatchObject({
      type: 'attachment',
      id: attachment.id,
    })
    await expect(client.attachments.remove({ id: attachment.id })).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('is cut only as the user chose, by pages or by tokens of the model that is loaded', async () => {
    const { client, add, send, launch } = await start()
    const { id } = await add('a.pdf', pdf([['One'], ['Two'], ['Three']]))
    expect(await client.attachments.count({ id, modelId: null })).toMatchObject({ isEstimate: true })
    await client.attachments.choose({ id, range: { type: 'sections', from: 2, to: 3 } })
    expect(await client.attachments.text({ id, start: 0, length: 100 })).toEqual({
      text: 'Two\n\nThree',
      total: 10,
    })
    await expect(
      client.attachments.choose({ id, range: { type: 'sections', from: 2, to: 4 } }),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    const modelId = 'Tiny/Test-GGUF/tiny-test.Q4_0.gguf'
    const byTokens = { type: 'tokens', tokens: 5, modelId } as const
    await expect(client.attachments.choose({ id, range: byTokens })).rejects.toMatchObject({
      code: 'NO_MODEL',
    })
    await client.engines.load({ modelId })
    // The fake engine has a token for each character.
    expect(await client.attachments.choose({ id, range: byTokens })).toMatchObject({
      range: { characters: 5 },
    })
    const block = '<attachment name="a.pdf" part="the beginning">\nOne\n\n\n</attachment>'
    expect(await client.attachments.count({ id, modelId })).toEqual({
      tokens: block.length,
      isEstimate: false,
    })
    await send('Q', [id])
    expect(launch.processes[0]!.requests[0]?.messages[0]?.text).toBe(`${block}\n\nQ`)
  })

  it('goes to the model whole where the pages that were chosen are not there', async () => {
    const { client, add, chat, send, launch, dataDir } = await start()
    const { id } = await add('a.pdf', pdf([['One'], ['Two']]))
    const database = openConnection(join(dataDir, 'palabre.db'))
    const setRange = database.prepare('UPDATE attachments SET range = ?')
    for (const range of [
      { type: 'sections', from: 2, to: Number.MAX_SAFE_INTEGER },
      { type: 'sections', from: 2, to: 1 },
    ] as const) {
      setRange.run(JSON.stringify(range))
      expect((await client.attachments.text({ id, start: 0, length: 100 })).text).toBe('One\n\nTwo')
      const draft = await client.attachments.changed({ chatId: chat.id })
      expect((await draft.next()).value).toMatchObject([{ id, range: null }])
    }
    database.close()
    await send('Q', [id])
    expect(launch.processes[0]!.requests[0]?.messages[0]?.text).toBe(
      '<attachment name="a.pdf">\nOne\n\nTwo\n</attachment>\n\nQ',
    )
  })

  it('is kept once, refused to another chat, and erased with the last that has it', async () => {
    const { client, add, chat, services } = await start()
    const [first, second] = [await add('a.txt', 'the same'), await add('b.txt', 'the same')]
    const other = await client.chats.create({})
    await expect(
      client.chats.send({ chatId: other.id, parentId: null, text: 'Q', attachments: [first.id] }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await client.attachments.remove({ id: first.id })
    expect(await client.attachments.text({ id: second.id, start: 0, length: 9 })).toMatchObject({
      text: 'the same',
    })
    await client.attachments.remove({ id: second.id })
    await expect(client.attachments.outline({ id: second.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(services.attachments.add('no-chat', 'a.txt', new Uint8Array(3))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    const png = Uint8Array.from(
      Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010806000000', 'hex'),
    )
    await expect(add('a.png', png)).rejects.toMatchObject({ code: 'ATTACHMENT_IMAGE' })
    expect((await (await client.attachments.changed({ chatId: chat.id })).next()).value).toEqual([])
  })
})

describe('the process that reads', () => {
  it('ends itself when a document grows too large, and the next one is read', async () => {
    const reader = createReader({ launchReader, log: silentLog })
    onTestFinished(() => reader.close())
    // 1.5 GiB of blanks, shown three times, as the page's own content.
    const blanks = deflateSync(Buffer.alloc(512 * 1024 ** 2, 32))
    const bytes = pdfOf([
      '<</Type/Catalog/Pages 2 0 R>>',
      '<</Type/Pages/Kids[3 0 R]/Count 1>>',
      '<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents[4 0 R 4 0 R 4 0 R]>>',
      { dictionary: '/Filter/FlateDecode', bytes: blanks },
    ])
    await expect(reader.read('a.pdf', bytes)).rejects.toMatchObject({ code: 'ATTACHMENT_UNSAFE' })
    expect((await reader.read('a.txt', new TextEncoder().encode('fine'))).text).toBe('fine')
  }, 60_000)

  it('is ended when it takes too long, or when nobody waits any more', async () => {
    const reader = createReader({ launchReader, log: silentLog, timeoutMs: 1 })
    await expect(reader.read('a.txt', new Uint8Array(9))).rejects.toMatchObject({
      code: 'ATTACHMENT_TOO_SLOW',
    })
    const patient = createReader({ launchReader, log: silentLog })
    const leaving = new AbortController()
    const reading = patient.read('a.txt', new Uint8Array(9), leaving.signal)
    leaving.abort()
    await expect(reading).rejects.toMatchObject({ code: 'INTERRUPTED' })
  })

  it('asks nobody for anything', async () => {
    let asked = 0
    const server = createServer((_request, response) => {
      asked += 1
      response.end()
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`
    const reader = createReader({ launchReader, log: silentLog })
    const page = `<link rel=stylesheet href="${url}"><img src="${url}"><iframe src="${url}"></iframe><p>Hello`
    expect((await reader.read('a.html', new TextEncoder().encode(page))).text).toBe('Hello')
    const action = `/OpenAction<</S/URI/URI(${url})>>`
    expect((await reader.read('a.pdf', pdf([['Hello']], { catalog: action }))).text).toBe('Hello')
    expect(asked).toBe(0)
    await fetch(url)
    expect(asked).toBe(1)
  }, 30_000)
})
