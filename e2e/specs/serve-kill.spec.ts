import type { Message } from '../../src-main/contract/messages.ts'
import { connect } from '../fixtures/client.ts'
import { startServe } from '../fixtures/serve.ts'
import { expect, test } from '../fixtures/test.ts'

/** How often the host is killed; the figure of the README is taken with PALABRE_KILLS=100. */
const kills = Number(process.env.PALABRE_KILLS ?? 6)
/** An answer is written through at least this often (design: Data). */
const writeIntervalMs = 250
/** What a loaded machine may add between a frame's arrival here and its write there. */
const schedulingMs = 100

const textOf = (message: Message | undefined): string =>
  message?.parts.map((part) => (part.type === 'attachment' ? '' : part.text)).join('') ?? ''

test(`${kills} times SIGKILL of the host while an answer streams`, async ({ dataDir }) => {
  test.setTimeout(60_000 + kills * 15_000)
  let lostMs = 0
  for (let round = 0; round < kills; round++) {
    const serve = await startServe(dataDir)
    const { call, close } = await connect(serve)
    const chat = await call.chats.create({})
    const ids = await call.chats.send({
      chatId: chat.id,
      parentId: null,
      text: `Round ${round}: write a detailed 3000 word essay about the sea.`,
    })
    // From here on both messages are acknowledged. Note what was seen, and when.
    const seen: { at: number; text: string }[] = []
    let text = ''
    let killAt = Infinity
    try {
      for await (const event of await call.chats.open({ id: chat.id })) {
        if (event.type === 'snapshot') text = textOf(event.messages.find(({ id }) => id === ids.answerId))
        if (event.type === 'delta') text += event.part.text
        // A short answer may end before its time has come; then the host is killed at rest.
        if (event.type === 'chat' && !event.chat.generating && text !== '') break
        if (text === '') continue
        const now = performance.now()
        seen.push({ at: now, text })
        if (killAt === Infinity) killAt = now + Math.random() * 1_500
        if (now >= killAt) break
      }
    } finally {
      await serve.end('SIGKILL')
      close()
    }
    const killedAt = performance.now()

    const again = await startServe(dataDir)
    const second = await connect(again)
    let messages: Message[] = []
    for await (const event of await second.call.chats.open({ id: chat.id })) {
      if (event.type === 'snapshot') messages = event.messages
      break
    }
    second.close()
    await again.end('SIGTERM')

    const kept = textOf(messages.find(({ id }) => id === ids.answerId))
    expect(textOf(messages.find(({ id }) => id === ids.userMessageId))).toContain(`Round ${round}:`)
    // What is kept is a beginning of what was made (the host may have been ahead of us, never beside us).
    expect(kept.startsWith(text) || text.startsWith(kept)).toBe(true)
    const firstLost = seen.find((frame) => frame.text.length > kept.length)
    lostMs = Math.max(lostMs, firstLost ? killedAt - firstLost.at : 0)
    expect(lostMs, `round ${round}`).toBeLessThanOrEqual(writeIntervalMs + schedulingMs)
  }
  test.info().annotations.push({ type: 'lost', description: `at most ${Math.round(lostMs)} ms of ${kills}` })
})
