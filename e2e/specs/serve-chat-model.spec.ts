import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { defaultSampling } from '../../src-main/contract/default-sampling.ts'
import { connect, type Client } from '../fixtures/client.ts'
import { writeTinyModel, type TinyModelOptions } from '../fixtures/gguf/index.ts'
import { startServe } from '../fixtures/serve.ts'
import { expect, test as base } from '../fixtures/test.ts'
import { AppPage } from '../pages/app-page.ts'

/** Between a chat and its model: thinking, answers that were cut, and a context that is full. */

interface Fixtures {
  /** Starts the app with one model more, which answers by default; null: with none. */
  withModel: (
    model: TinyModelOptions | null,
    options?: { maxTokens?: number; contextSize?: number },
  ) => Promise<{ app: AppPage; call: Client['call'] }>
}

const modelId = 'Test/Tiny-GGUF/tiny.Q8_0.gguf'
const thinker =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}" +
  "{% if enable_thinking is defined and enable_thinking is false %}{{ '<think>\\n\\n</think>\\n\\n' }}{% endif %}{% endif %}"

const test = base.extend<Fixtures>({
  withModel: async ({ dataDir, browser }, use) => {
    const endings: (() => Promise<unknown>)[] = []
    await use(async (model, { maxTokens = 500, contextSize = 2048 } = {}) => {
      const path = join(dataDir, 'models', modelId)
      if (model) {
        mkdirSync(dirname(path), { recursive: true })
        writeTinyModel(path, model)
      }
      const serve = await startServe(dataDir)
      const { call, close } = await connect(serve)
      await call.settings.update({
        automaticTitles: false,
        defaultModelId: model ? modelId : null,
        contextSizes: { [modelId]: contextSize },
        sampling: { ...defaultSampling, temperature: 0, repeatPenalty: 1, seed: 1, maxTokens },
      })
      const context = await browser.newContext()
      endings.push(
        () => context.close(),
        () => (close(), serve.end('SIGTERM')),
      )
      const app = new AppPage(await context.newPage())
      await app.page.goto(serve.url)
      return { app, call }
    })
    for (const end of endings) await end()
  },
})

test('an answer that reached its limit is gone on with, in its own message', async ({ withModel }) => {
  const { app, call } = await withModel(null, { maxTokens: 12 })
  await app.say('Tell me about the oldest trees of the world.')
  const last = app.answers.last()
  await expect(last).toContainText('reached its limit', { timeout: 40_000 })
  const listed = await (await call.chats.changed()).next()
  if (listed.done || listed.value.type !== 'snapshot') throw new Error('The chats were not told.')
  const chatId = listed.value.chats[0]?.id ?? ''
  const said = async () => {
    const { path } = await call.chats.branch({ chatId })
    const messages = await call.chats.messages({ chatId, ids: path })
    expect(messages).toHaveLength(2)
    const parts = messages[1]?.parts ?? []
    return parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
  }
  const first = await said()
  const slow = { timeout: 40_000 }
  await last.getByRole('button', { name: 'Continue' }).click()
  await expect(last).toContainText('24 tokens', slow)
  const second = await said()
  expect(second.startsWith(first)).toBe(true)
  expect(second.length).toBeGreaterThan(first.length)
  // The same from the palette.
  await app.page.keyboard.press('ControlOrMeta+k')
  const palette = app.page.getByRole('combobox')
  await palette.fill('Continue the last')
  await palette.press('Enter')
  await expect(last).toContainText('36 tokens', slow)
  const third = await said()
  expect(third.startsWith(second)).toBe(true)
  await app.page.reload()
  await expect(app.answers).toHaveCount(1)
  await expect(last).toContainText('36 tokens')
})

test('thinking is offered where the template can be told, and kept with the chat', async ({ withModel }) => {
  const { app, call } = await withModel({
    answer: '<think>Let me see, this is easy.</think>It is 42.',
    chatTemplate: thinker,
  })
  const toggle = app.conversation.getByRole('button', { name: 'Think', exact: true })
  await expect(toggle).toHaveCount(0)
  await app.say('What is it?')
  await expect(app.answers.last()).toContainText('It is 42.')
  await expect(app.answers.last().getByRole('button', { name: /Thought for .* 6 words/ })).toBeVisible()
  await expect(toggle).toHaveAttribute('aria-pressed', 'true')
  await toggle.click()
  await expect(toggle).toHaveAttribute('aria-pressed', 'false')
  const panel = app.page.getByRole('region', { name: 'Parameters' })
  await expect(panel.getByRole('radio', { name: 'Off' })).toBeChecked()
  await app.page.reload()
  await expect(toggle).toHaveAttribute('aria-pressed', 'false')
  const { value } = await (await call.chats.changed()).next()
  expect(value).toMatchObject({ chats: [{ thinking: { mode: 'off' } }] })
  await panel.getByRole('button', { name: /Reset Thinking/ }).click()
  await expect(toggle).toHaveAttribute('aria-pressed', 'true')
})

test('a conversation that is too long waits for a choice, which can be taken back', async ({ withModel }) => {
  const { app } = await withModel({ answer: 'I have read it.' }, { contextSize: 1024 })
  const meter = app.conversation.getByRole('button', { name: /Context:/ })
  await app.say('a '.repeat(160))
  await expect(app.answers).toHaveCount(1)
  await app.answerEnds()
  await expect(meter).toHaveAccessibleName(/Context: \d+% full/)
  await app.say('b '.repeat(160))
  await expect(app.answers).toHaveCount(2)
  await app.answerEnds()
  const overflow = app.conversation.getByRole('region', { name: 'Too long for the model' })
  await expect(overflow).toHaveCount(0)
  await app.composer.fill('c '.repeat(160))
  await expect(overflow).toContainText('Nothing was left out')

  // Sent all the same: it fails in words, nothing is lost, and the choice makes it go.
  await app.composer.press('Enter')
  await expect(app.answers.last()).toContainText('can read 1,024 at once')
  await overflow.getByRole('button', { name: /would go unseen/ }).click()
  await expect(overflow.getByRole('listitem').first()).toContainText('You: a a a')
  await overflow.getByRole('button', { name: 'Leave them out' }).click()
  await expect(app.answers.last()).toContainText('I have read it.')
  const line = app.conversation.getByRole('region', { name: 'The model sees from here on' })
  await expect(line).toBeVisible()
  await meter.click()
  await expect(app.page.getByRole('dialog', { name: 'What fills the context' })).toContainText(
    'does not see 2 earlier messages',
  )
  await app.page.keyboard.press('Escape')

  await line.getByRole('button', { name: 'Let it see all' }).click()
  await expect(line).toHaveCount(0)
  await expect(overflow).toBeVisible()
  await overflow.getByRole('button', { name: 'Context of 2,048 tokens' }).click()
  await expect(overflow).toHaveCount(0)
})

test('what does not fit is summarised by the model, and the summary can be edited', async ({ withModel }) => {
  const { app } = await withModel({ answer: 'They spoke of trees.' }, { contextSize: 1024 })
  for (const letter of ['a', 'b']) {
    await app.say(`${letter} `.repeat(160))
    await expect(app.answers.last()).toContainText('They spoke of trees.')
    await app.answerEnds()
  }
  await app.composer.fill('c '.repeat(160))
  const overflow = app.conversation.getByRole('region', { name: 'Too long for the model' })
  await overflow.getByRole('button', { name: 'Summarise them' }).click()
  const line = app.conversation.getByRole('region', { name: 'The model sees from here on' })
  await expect(line).toContainText('They spoke of trees.')
  await line.getByRole('button', { name: 'Edit' }).click()
  await line.getByRole('textbox').fill('They spoke of oaks.')
  await line.getByRole('button', { name: 'Keep' }).click()
  await expect(line).toContainText('They spoke of oaks.')
  await app.page.reload()
  await expect(line).toContainText('They spoke of oaks.')
  await expect(overflow).toHaveCount(0)
})

test('answers that are held to a JSON schema are laid out, and the schema is checked as it is typed', async ({
  withModel,
}) => {
  const { app } = await withModel({ answer: '{"name":"Ada"}' })
  const panel = app.page.getByRole('region', { name: 'Parameters' })
  await panel.getByRole('button', { name: 'More' }).click()
  await panel.getByRole('textbox', { name: 'Stop texts' }).fill('###')
  await panel.getByRole('textbox', { name: 'Stop texts' }).press('Enter')
  await expect(panel.getByRole('list', { name: 'Stop texts' })).toContainText('###')
  await panel
    .getByRole('button', { name: /JSON schema/ })
    .first()
    .click()
  const dialog = app.page.getByRole('dialog', { name: 'JSON schema' })
  await dialog.getByRole('textbox').fill('{"type":')
  await expect(dialog.getByRole('status')).toContainText('not JSON yet')
  await expect(dialog.getByRole('button', { name: 'Keep' })).toBeDisabled()
  await dialog.getByRole('textbox').fill('{"type":"object","properties":{"name":{"type":"string"}}}')
  await dialog.getByRole('button', { name: 'Keep' }).click()
  await expect(panel.getByRole('button', { name: /Reset all 2 changes/ })).toBeVisible()
  await app.say('Who?')
  await expect(app.answers.last().locator('pre')).toContainText('"name": "Ada"')
})
