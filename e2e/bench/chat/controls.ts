/** What the measuring itself is worth: a page that does next to nothing, and the same when it stands still at every other frame. */
import type { BrowserContext } from '@playwright/test'
import type { Client } from '../../fixtures/client.ts'
import { framesOf, keyLatenciesMs, seenSince, timedKeys, traced, watch } from './page.ts'
import { describeTimes, one, type Row } from './rows.ts'

const blockedMs = 60
/** Longer than an answer may. */
const stoodMs = 500

/** The least that a key takes on this computer, and proof that frames which are dropped are seen. Throws when they are not. */
export async function measureControls(context: BrowserContext): Promise<Row[]> {
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  try {
    await page.setContent('<textarea autofocus></textarea><p>0</p>')
    await page.locator('textarea').focus()
    await watch(page, { growing: 'p' })
    const runs = []
    for (const { ms, slowdown } of [
      { ms: 0, slowdown: 1 },
      { ms: blockedMs, slowdown: 1 },
      { ms: 0, slowdown: 4 },
    ]) {
      await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
      await page.evaluate((ms) => {
        const run = {}
        Object.assign(window, { run })
        let count = 0
        const frame = () => {
          if ((window as unknown as { run: object }).run !== run) return
          document.querySelector('p')?.replaceChildren(String((count += 1)))
          const begun = performance.now()
          while (count % 2 === 0 && performance.now() - begun < ms);
          requestAnimationFrame(frame)
        }
        requestAnimationFrame(frame)
      }, ms)
      await seenSince(page)
      const events = await traced(session, async () => {
        for (let key = 0; key < 40; key += 1) {
          await page.keyboard.press('a')
          // Of different length: a key waits until it was handled, and so all would come at the same moment of what blocks.
          await page.waitForTimeout(20 + ((key * 17) % 60))
        }
      })
      const { shown, dropped } = framesOf(events)
      const share = (100 * dropped) / (shown + dropped)
      const seen = await seenSince(page)
      runs.push({ share, keys: seen.keys, timed: timedKeys(seen), presented: keyLatenciesMs(events) })
    }
    await session.send('Emulation.setCPUThrottlingRate', { rate: 1 })
    const [still, blocked, slow] = runs
    if (!still || !blocked || !slow) throw new Error('Nothing was measured.')
    const fail = (what: string) => {
      throw new Error(`${what} not seen: ${JSON.stringify(blocked)}`)
    }
    if (blocked.share < 25) fail('Dropped frames are')
    if (blocked.presented.length === 0) fail('Presented keys are')
    // Most come in the middle of what blocks, some at its beginning.
    if (blocked.timed.filter((ms) => ms >= 0.75 * blockedMs).length < 2) fail('Slow keys are')
    // Long enough after the last key that it is not because of that.
    await page.waitForTimeout(1000)
    await seenSince(page)
    await page.evaluate(() => document.body.prepend(document.createElement('hr')))
    await page.waitForTimeout(200)
    if ((await seenSince(page)).shift === 0) throw new Error('What jumps is not seen.')
    await page.evaluate(() => Object.assign(window, { run: {} }))
    await page.waitForTimeout(100)
    await seenSince(page)
    await page.waitForTimeout(stoodMs)
    await page.evaluate(() => document.querySelector('p')?.replaceChildren('at last'))
    await page.waitForTimeout(100)
    const { stood } = await seenSince(page)
    if (!stood.some((ms) => ms >= stoodMs)) throw new Error(`What stands still is not seen: ${stood.join()}`)
    return [
      { what: 'control, an empty page: frames dropped', ...one(still.share), unit: '%' },
      { what: 'control, an empty page: key to painted', ...describeTimes(still.keys) },
      { what: 'control, an empty page: key to next paint, by Event Timing', ...describeTimes(still.timed) },
      { what: 'control, an empty page: key to presented', ...describeTimes(still.presented) },
      { what: 'control, an empty page 4×: key to painted', ...describeTimes(slow.keys) },
      {
        what: 'control, an empty page 4×: key to next paint, by Event Timing',
        ...describeTimes(slow.timed),
      },
      { what: `control, blocked for ${blockedMs} ms: frames dropped`, ...one(blocked.share), unit: '%' },
    ]
  } finally {
    await page.close()
  }
}

/** The least that a key takes while the computer answers, nobody looking at the answer: what of a key's time no page can take away. */
export async function measureBusyControls(context: BrowserContext, { call }: Client): Promise<Row[]> {
  const { id } = await call.chats.create({ temporary: true })
  await call.chats.send({ chatId: id, parentId: null, text: 'Say it.' })
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  try {
    for await (const event of await call.chats.open({ id })) if (event.type === 'delta') break
    await page.setContent('<textarea autofocus></textarea><p>0</p>')
    await page.locator('textarea').focus()
    await watch(page, { growing: 'p' })
    await page.evaluate(() => {
      let count = 0
      const frame = () => {
        document.querySelector('p')?.replaceChildren(String((count += 1)))
        requestAnimationFrame(frame)
      }
      requestAnimationFrame(frame)
    })
    const rows: Row[] = []
    for (const slowdown of [1, 4]) {
      await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
      await seenSince(page)
      for (let key = 0; key < 80; key += 1) {
        await page.keyboard.press('a')
        await page.waitForTimeout(20 + ((key * 17) % 60))
      }
      const seen = await seenSince(page)
      const what = `control, an empty page ${slowdown}× while an answer is made`
      rows.push(
        { what: `${what}: key to painted`, ...describeTimes(seen.keys) },
        { what: `${what}: key to next paint, by Event Timing`, ...describeTimes(timedKeys(seen)) },
      )
    }
    for await (const event of await call.chats.open({ id })) {
      if (event.type !== 'snapshot') continue
      if (!event.chat.generating) throw new Error('The answer ended before all keys were measured.')
      break
    }
    return rows
  } finally {
    await page.close()
    await call.chats.stop({ chatId: id })
  }
}
