import { enginePids } from '../fixtures/processes.ts'
import { expect, test } from '../fixtures/test.ts'

/** The starter model answers this with 700 tokens and more, whatever the seed: several seconds. */
const longTask = 'Write a detailed 3000 word essay about the history of bread.'

/** A busy machine may need this long for a few sentences. */
const patience = { timeout: 30_000 }

test('an engine killed in the middle is told within a second, and the next message works', async ({
  app,
  host,
}) => {
  await app.say(longTask)
  await app.answerStarts()
  const partial = (await app.answers.last().innerText()).slice(0, 30)
  const [pid] = enginePids(host.pid())
  if (pid === undefined) throw new Error('no engine process was found below the host')
  process.kill(pid, 'SIGKILL')
  const alert = app.answers.last().getByText(/stopped unexpectedly|crashed|died/i)
  await expect(alert).toBeVisible({ timeout: 1_000 })
  await expect(app.answers.last()).toContainText(partial.split('\n').at(-1) ?? '')
  // No click in between: the engine comes back by itself.
  await app.say('What is 2 + 2?')
  await expect(app.answers).toHaveCount(2)
  await app.answerStarts()
  await app.stopIfNeeded()
  expect(enginePids(host.pid())).not.toContain(pid)
})

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  test(`a host ended by ${signal} in the middle of an answer loses nothing`, async ({ app, host }) => {
    await app.say(longTask)
    await app.answerStarts()
    await expect
      .poll(async () => (await app.answers.last().innerText()).length, patience)
      .toBeGreaterThan(200)
    const seen = await app.answers.last().innerText()
    await host.restart(signal)
    const again = await host.open()
    await again.chatList.getByText('Write a detailed 3000 word', { exact: false }).click()
    await expect(again.userMessages.last()).toContainText('history of bread')
    await expect(again.answers.last()).toContainText(/interrupted/i)
    const kept = await again.answers.last().innerText()
    // What was seen a moment before the end is there, but for at most the last quarter of a second.
    expect(kept.slice(0, 100)).toBe(seen.slice(0, 100))
    await again.say('Are you there?')
    await again.answerStarts()
    await again.stopIfNeeded()
  })
}

test('a window whose host went away says so and reconnects by itself', async ({ app, host, hostKind }) => {
  test.skip(hostKind === 'electron', 'the desktop window ends with its host')
  await app.composer.fill('a draft that must stay')
  await host.restart('SIGKILL')
  await expect(app.page.getByText(/reconnect/i)).toHaveCount(0, { timeout: 15_000 })
  await expect(app.composer).toHaveValue('a draft that must stay')
})

test('two windows on one chat agree', async ({ app, host, hostKind }) => {
  test.skip(hostKind === 'electron', 'the desktop app has one window')
  await app.say(longTask)
  await app.answerStarts()
  const other = await host.open()
  await other.chatList.getByText('Write a detailed 3000 word', { exact: false }).click()
  await other.answerStarts()
  await other.stop.click()
  await app.answerEnds()
  await other.answerEnds()
  expect(await other.answers.last().innerText()).toBe(await app.answers.last().innerText())
  // What one window sends, the other shows.
  await app.say('And one word more, please.')
  await expect(other.userMessages.last()).toContainText('one word more')
  await app.stopIfNeeded()
})
