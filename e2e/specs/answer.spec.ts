import type { Locator } from '@playwright/test'
import { expect, test } from '../fixtures/test.ts'

/** The starter model answers this with 700 tokens and more, whatever the seed: several seconds. */
const longTask = 'Write a detailed 3000 word essay about the history of trees.'

test('a first message gets an answer, with what it cost', async ({ app }) => {
  await expect(app.composer).toBeFocused()
  await app.say('What is the capital of France? Answer in one short sentence.')
  await app.answerStarts()
  await app.answerEnds()
  await expect(app.answers.last()).toContainText('Paris')
  await expect(app.answers.last()).toContainText(/tokens\/s/)
  await expect(app.chatList.getByText('What is the capital of France?', { exact: false })).toBeVisible()
})

test('a reload in the middle of an answer shows it going on', async ({ app }) => {
  await app.say(longTask)
  await app.answerStarts()
  await app.page.reload()
  await expect(app.userMessages.last()).toContainText('history of trees')
  const before = (await app.answers.last().innerText()).length
  await expect.poll(async () => (await app.answers.last().innerText()).length).toBeGreaterThan(before)
  await app.stop.click()
  await app.answerEnds()
})

test('what is shown can be pressed while an answer scrolls it', async ({ app }) => {
  await app.page.setViewportSize({ width: 800, height: 400 })
  await app.say(longTask)
  await app.answerStarts()
  // After each scroll: whether the pointer would reach the answer in the middle of the thread.
  const reached = await app.page.evaluateHandle(() => {
    const found: boolean[] = []
    const thread = document.querySelector('[role=log]')
    thread?.addEventListener('scroll', () => {
      requestAnimationFrame(() => {
        const { left, top, width, height } = thread.getBoundingClientRect()
        const hit = document.elementFromPoint(left + width / 2, top + height / 2)
        found.push(Boolean(hit?.closest('article')))
      })
    })
    return found
  })
  await expect.poll(() => reached.evaluate((found) => found.length)).toBeGreaterThan(8)
  await app.stop.click()
  // The thread may be short at first: then there is nothing in its middle.
  expect((await reached.jsonValue()).slice(2)).not.toContain(false)
})

/** How far what is read has moved away from where it stood, in pixels, at the worst of all frames since it was asked. */
const watchPlace = (thread: Locator) =>
  thread.evaluateHandle((thread) => {
    const placeOf = () => thread.querySelector('[data-last=true]')?.getBoundingClientRect().top ?? NaN
    const seen = { from: placeOf(), farthestPx: 0, frames: 0 }
    const look = () => {
      seen.farthestPx = Math.max(seen.farthestPx, Math.abs(placeOf() - seen.from))
      seen.frames += 1
      if (thread.isConnected) requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
    return seen
  })

for (const upPx of [20, 150]) {
  test(`who scrolled up by ${upPx} px while an answer streams stays there`, async ({ app }) => {
    const { page } = app
    await page.setViewportSize({ width: 420, height: 420 })
    await app.say(longTask)
    await app.answerStarts()
    const thread = page.getByRole('log')
    const heightPx = () => thread.evaluate(({ scrollHeight }) => scrollHeight)
    const hiddenPx = () => thread.evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)
    await expect.poll(hiddenPx, { timeout: 60_000 }).toBeGreaterThan(upPx + 50)
    const endPx = await thread.evaluate(({ scrollTop }) => scrollTop)
    await thread.hover()
    await page.mouse.wheel(0, -upPx)
    await expect
      .poll(() => thread.evaluate((thread) => thread.scrollHeight - thread.clientHeight - thread.scrollTop))
      .toBeGreaterThanOrEqual(upPx)
    expect(endPx).toBeGreaterThan(0)
    // A wheel may glide: it has come to rest when it stands still for some frames.
    await thread.evaluate(async (thread) => {
      for (let still = 0, last = NaN; still < 10; still += 1) {
        await new Promise((resolve) => requestAnimationFrame(resolve))
        if (thread.scrollTop !== last) still = 0
        last = thread.scrollTop
      }
    })
    const seen = await watchPlace(thread)
    const before = await heightPx()
    await expect.poll(heightPx, { timeout: 60_000 }).toBeGreaterThan(before + 100)
    expect((await seen.jsonValue()).frames).toBeGreaterThan(10)
    expect((await seen.jsonValue()).farthestPx).toBeLessThanOrEqual(1)

    // Somebody pulled back would be seen.
    await thread.evaluate((thread) => (thread.scrollTop = thread.scrollHeight))
    await expect.poll(async () => (await seen.jsonValue()).farthestPx).toBeGreaterThan(upPx)
    // And who is at the end is taken along again.
    const atEnd = await thread.evaluate(({ scrollTop }) => scrollTop)
    await expect.poll(() => thread.evaluate(({ scrollTop }) => scrollTop)).toBeGreaterThan(atEnd)
    await app.stop.click()
  })
}

test('the end of an answer stays in sight when the composer grows and the window changes', async ({
  app,
}) => {
  const { page } = app
  await page.setViewportSize({ width: 500, height: 420 })
  await app.say(longTask)
  await app.answerStarts()
  const thread = page.getByRole('log')
  await expect
    .poll(() => thread.evaluate((thread) => thread.scrollHeight - thread.clientHeight), { timeout: 60_000 })
    .toBeGreaterThan(300)
  await app.stop.click()
  await app.answerEnds()
  const belowPx = () =>
    thread.evaluate((thread) => Math.round(thread.scrollHeight - thread.clientHeight - thread.scrollTop))
  const boxPx = () => thread.evaluate(({ clientHeight }) => clientHeight)
  await expect.poll(belowPx).toBeLessThanOrEqual(1)

  const before = await boxPx()
  await app.composer.fill('a\nb\nc\nd')
  await expect.poll(boxPx).toBeLessThan(before)
  await expect.poll(belowPx).toBeLessThanOrEqual(1)
  await app.composer.fill('')
  await expect.poll(boxPx).toBe(before)
  await expect.poll(belowPx).toBeLessThanOrEqual(1)
  // One line, and none: the box is as it was, and was smaller for a moment.
  await app.composer.fill('/')
  await expect(page.getByRole('listbox', { name: 'Prompts' })).toBeVisible()
  await app.composer.fill('')
  await expect(page.getByRole('listbox', { name: 'Prompts' })).toBeHidden()
  await expect.poll(belowPx).toBeLessThanOrEqual(1)
  for (const size of [
    { width: 360, height: 420 },
    { width: 1000, height: 320 },
    { width: 500, height: 420 },
  ]) {
    await page.setViewportSize(size)
    await expect.poll(belowPx).toBeLessThanOrEqual(1)
  }

  // Who reads higher up is left there.
  await thread.hover()
  await page.mouse.wheel(0, -150)
  await expect.poll(belowPx).toBeGreaterThanOrEqual(100)
  const place = await thread.evaluate(({ scrollTop }) => scrollTop)
  await app.composer.fill('a\nb\nc\nd')
  await expect.poll(boxPx).toBeLessThan(before)
  const movedPx = () => thread.evaluate(({ scrollTop }, place) => Math.abs(scrollTop - place), place)
  expect(await movedPx()).toBeLessThanOrEqual(1)

  // The panes go and come back: lines above may break elsewhere, but nobody is sent to another end.
  for (const width of [1000, 500]) {
    await page.setViewportSize({ width, height: 420 })
    await expect(page.getByRole('complementary')).toHaveCount(width < 1000 ? 0 : 1)
    await expect.poll(movedPx).toBeLessThan(place)
  }
  expect(await thread.evaluate(({ scrollTop }) => scrollTop)).toBeGreaterThan(0)
})

test('stop keeps what has arrived and says so', async ({ app }) => {
  await app.say(longTask)
  await app.answerStarts()
  await app.stop.click()
  await app.answerEnds()
  await expect(app.answers.last()).toContainText(/stopped/i)
  const text = await app.answers.last().innerText()
  await app.page.reload()
  await expect(app.answers.last()).toContainText(text.slice(0, 40).split('\n')[0] ?? '')
  await expect(app.answers.last()).toContainText(/stopped/i)
})

test('editing a message makes a branch beside it, and both can be reached', async ({ app }) => {
  await app.say('Say the word apple.')
  await app.answerStarts()
  await app.stopIfNeeded()
  await expect(app.answers).toHaveCount(1)
  await app.userMessages.first().hover()
  await app.userMessages.first().getByRole('button', { name: 'Edit message' }).click()
  const editor = app.conversation.getByRole('textbox', { name: /edit/i })
  await editor.fill('Say the word pear.')
  await editor.press('Enter')
  await expect(app.userMessages.first()).toContainText('pear')
  await app.answerStarts()
  await app.stopIfNeeded()
  await expect(app.userMessages).toHaveCount(1)
  await app.userMessages.first().hover()
  await app.userMessages.first().getByRole('button', { name: 'Previous version' }).click()
  await expect(app.userMessages.first()).toContainText('apple')
  await app.page.reload()
  await expect(app.userMessages.first()).toContainText('apple')
})

test('regenerating keeps the first answer as a sibling', async ({ app }) => {
  await app.say('Name one colour.')
  await app.answerStarts()
  await app.stopIfNeeded()
  const first = await app.answers.last().innerText()
  await app.answers.last().hover()
  await app.answers.last().getByRole('button', { name: 'Regenerate' }).click()
  await expect(app.answers.last()).toContainText('2 / 2')
  await app.stopIfNeeded()
  await app.answers.last().hover()
  await app.answers.last().getByRole('button', { name: 'Previous version' }).click()
  await expect(app.answers.last()).toContainText('1 / 2')
  await expect(app.answers.last()).toContainText(first.split('\n').find((line) => line.length > 2) ?? '')
})
