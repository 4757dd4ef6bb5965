/** How the window feels: opening, scrolling, streaming, typing; in a real Chromium, by its own traces. */
import type { CDPSession, Page } from '@playwright/test'
import { longChat } from '../library.ts'
import { framesOf, keyLatenciesMs, seenSince, timeClick, timedKeys, traced, watch } from './page.ts'
import { describeTimes, one, type Row } from './rows.ts'

const inList = (chatId: string) => `nav a[href="#chat=${chatId}"]`
const lastOf = (chatId: string) => `[data-message^="${chatId}-m"][data-last="true"] .prose`

export async function measureOpening(page: Page, other: string): Promise<Row> {
  const times: number[] = []
  for (let round = 0; round < 12; round += 1) {
    await timeClick(page, inList(other), lastOf(other))
    times.push(await timeClick(page, inList(longChat.id), lastOf(longChat.id)))
  }
  return { what: `open ${longChat.messages} messages`, ...describeTimes(times), limit: 200 }
}

/** Scrolls up through some of the long chat as with a wheel that is turned fast, and down again. */
export async function measureScrolling(page: Page, session: CDPSession): Promise<Row[]> {
  await watch(page, { blanks: true })
  const box = await page.locator('.thread').boundingBox()
  if (box === null) throw new Error('There is no thread')
  await seenSince(page)
  const events = await traced(session, async () => {
    for (const distance of [20_000, -10_000]) {
      await session.send('Input.synthesizeScrollGesture', {
        x: box.x + box.width / 2,
        y: box.y + box.height / 2,
        yDistance: distance,
        speed: 4000,
        gestureSourceType: 'mouse',
      })
    }
  })
  const seen = await seenSince(page)
  const { shown, dropped } = framesOf(events)
  return [
    { what: 'scroll 30,000 px: between frames', ...describeTimes(seen.gaps), limit: 17.5 },
    {
      what: 'scroll: frames dropped',
      ...one((100 * dropped) / Math.max(1, shown + dropped)),
      count: shown + dropped,
      unit: '%',
      limit: 1,
    },
    {
      what: 'scroll: frames with a message not there yet',
      ...one((100 * seen.blanks) / seen.frames),
      count: seen.frames,
      unit: '%',
      limit: 1,
    },
  ]
}

const words = 'the quick brown fox jumps over the lazy dog '

/** An answer streams; somebody reads, then types. `slowdown`: by how much the processor is throttled. */
export async function measureStreaming(
  page: Page,
  session: CDPSession,
  slowdown: number,
  limit: number,
): Promise<Row[]> {
  const composer = page.getByRole('textbox', { name: 'Message', exact: true })
  await page.getByRole('button', { name: 'New chat', exact: true }).click()
  await composer.fill('Say it.')
  await composer.press('Enter')
  await page.locator('[data-last="true"] .prose').waitFor()
  await watch(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
  await page.waitForTimeout(1000)
  await seenSince(page)
  const text = () => page.locator('[data-last="true"] .prose').innerText()
  const before = (await text()).length
  const begun = performance.now()
  const streaming = await traced(session, () => page.waitForTimeout(6000))
  const seconds = (performance.now() - begun) / 1000
  const read = await seenSince(page)
  const charactersPerSecond = ((await text()).length - before) / seconds
  await composer.focus()
  await seenSince(page)
  const typing = await traced(session, async () => {
    for (const letter of words.repeat(3)) {
      await page.keyboard.press(letter === ' ' ? 'Space' : letter)
      await page.waitForTimeout(37)
    }
  })
  const typed = await seenSince(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: 1 })
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await composer.fill('')
  const { shown, dropped } = framesOf(streaming)
  const at = `${slowdown}×`
  return [
    { what: `stream ${at}: characters a second`, ...one(charactersPerSecond), unit: '' },
    {
      what: `stream ${at}: frames dropped`,
      ...one((100 * dropped) / Math.max(1, shown + dropped)),
      count: shown + dropped,
      unit: '%',
      limit: 1,
    },
    { what: `stream ${at}: between frames`, ...describeTimes(read.gaps) },
    { what: `stream ${at}: layout shift`, ...one(read.shift), unit: '', limit: 0.001 },
    { what: `type while streaming ${at}: key to painted`, ...describeTimes(typed.keys), limit },
    {
      what: `type while streaming ${at}: key to next paint, by Event Timing`,
      ...describeTimes(timedKeys(typed)),
      limit,
    },
    {
      what: `type while streaming ${at}: answer stands still for`,
      ...describeTimes(typed.stood),
      limit: 250,
    },
    { what: `type while streaming ${at}: key to presented`, ...describeTimes(keyLatenciesMs(typing)) },
  ]
}

export async function measureLongText(page: Page): Promise<Row> {
  const composer = page.getByRole('textbox', { name: 'Message', exact: true })
  await composer.focus()
  const length = 2_000_000
  const ms = await page.evaluate(async (length) => {
    const line = 'This is a line of a text that somebody pastes.\n'
    const begun = performance.now()
    const data = new DataTransfer()
    data.setData('text/plain', line.repeat(Math.ceil(length / line.length)).slice(0, length))
    const field = document.activeElement
    const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
    if (field?.dispatchEvent(event)) throw new Error('The text would go into the field.')
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
    return performance.now() - begun
  }, length)
  return { what: 'paste 2 MB, which becomes a document', ...one(ms), limit: 500 }
}
