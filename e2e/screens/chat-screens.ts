/** The conversation and what opens out of it. */
import { expect } from '@playwright/test'
import type { Screen, Stage } from './stage.ts'

const at = (path: string) => `conversation/${path}`
const compareVersions = 'Compare versions'

const stream = async (stage: Stage) => {
  const id = await stage.ask(stage.world.parrotId, 'What do parrots say?')
  await stage.app.answerStarts()
  return id
}
const stop = ({ call, page }: Stage) =>
  call.chats.stop({ chatId: /chat=([^&]+)/.exec(page.url())?.[1] ?? '' })

/** What was typed for the chat to come would open its list again. */
const forget = async ({ page, call }: Stage) => {
  await page.goto('about:blank')
  await call.chats.saveDraft({ chatId: null, text: '' })
}

/** What is far above the end is not in the page. */
const toTop = ({ page }: Stage) => page.locator('.thread').evaluate((thread) => (thread.scrollTop = 0))

const attach = async ({ page, app }: Stage) => {
  const chooser = page.waitForEvent('filechooser')
  await app.conversation.getByRole('button', { name: 'Attach documents' }).click()
  const content = Buffer.from('The lighthouse is red. '.repeat(200))
  await (
    await chooser
  ).setFiles([
    { name: 'A harbour with a rather long name, 2026.txt', mimeType: 'text/plain', buffer: content },
  ])
  await app.conversation.getByRole('list', { name: 'Attachments' }).getByText(/token/).first().waitFor()
}

export const chatScreens: Screen[] = [
  {
    name: 'a new chat',
    open: async (stage) => {
      await stage.go()
      await stage.app.composer.waitFor()
    },
  },
  {
    name: 'an answer with everything',
    open: async (stage) => {
      await stage.goToChat()
      await stage.page.locator('.katex').first().waitFor()
    },
  },
  {
    name: 'a thought, unfolded',
    open: async (stage) => {
      await stage.goToChat()
      await stage.page.getByRole('button', { name: /^Thought/ }).click()
      await stage.page.getByText('They want a list').waitFor()
    },
  },
  { name: 'an answer that streams', open: stream, leave: stop },
  {
    name: 'messages that wait',
    open: async (stage) => {
      const chatId = await stream(stage)
      await stage.call.chats.queue({ chatId, text: 'And what do crows say, when it gets dark in the trees?' })
      await stage.page.getByRole('region', { name: 'Messages that wait' }).waitFor()
    },
    leave: stop,
  },
  { name: 'menu of a message', shows: [at('message-menu.tsx')], open: (stage) => stage.ofAnswer() },
  {
    name: 'all branches',
    shows: [at('map/map-dialog.tsx'), 'dialog:map'],
    open: async (stage) => {
      await stage.ofAnswer('All branches…')
      await stage.page.getByRole('tree').waitFor()
    },
  },
  {
    name: 'versions compared',
    shows: [at('compare/compare-dialog.tsx')],
    open: async (stage) => {
      await stage.ofAnswer(compareVersions)
      await stage.page.getByRole('dialog', { name: compareVersions }).waitFor()
    },
  },
  {
    name: 'answer again',
    shows: [at('regenerate-dialog.tsx')],
    open: async (stage) => {
      await stage.ofAnswer('Answer again with…')
      await stage.page.getByRole('dialog', { name: 'Answer again' }).waitFor()
    },
  },
  {
    name: 'what the model saw',
    shows: ['raw/raw-dialog.tsx'],
    open: async (stage) => {
      await stage.ofAnswer('What the model saw')
      await stage.dialog.getByRole('region', { name: 'Prompt' }).waitFor()
    },
  },
  {
    name: 'an answer being edited',
    open: async (stage) => {
      await stage.ofAnswer('Edit answer')
      await stage.page.getByRole('textbox', { name: 'Edit the answer' }).waitFor()
    },
  },
  {
    name: 'a message being edited',
    open: async (stage) => {
      await stage.goToChat()
      const editor = stage.page.getByRole('textbox', { name: 'Edit your message' })
      // The thread may still be settling at its end, which takes the button from under the pointer.
      await expect(async () => {
        await toTop(stage)
        if (!(await editor.isVisible())) {
          const message = stage.app.userMessages.last()
          await message.hover({ timeout: 2_000 })
          await message.getByRole('button', { name: 'Edit message' }).click({ timeout: 2_000 })
        }
        await editor.waitFor({ timeout: 2_000 })
      }).toPass({ timeout: 10_000 })
    },
  },
  {
    name: 'words found in the chat',
    open: async (stage) => {
      await stage.goToChat()
      await stage.page.keyboard.press('ControlOrMeta+F')
      await stage.page.getByRole('textbox', { name: 'Find in this chat' }).fill('e')
      await stage.page.getByText(/^\d+ of \d+$/).waitFor()
    },
  },
  {
    name: 'what an answer cost',
    shows: [at('cost.tsx')],
    open: async (stage) => {
      await stage.goToChat()
      await stage.app.answers.last().hover()
      await stage.page.getByRole('button', { name: /token.* · / }).click()
      await stage.page.getByRole('dialog', { name: 'What this answer cost' }).waitFor()
    },
  },
  {
    name: 'a link that a model wrote',
    shows: [at('link-gate.tsx')],
    open: async (stage) => {
      await stage.goToChat()
      await stage.page.getByRole('link', { name: 'the mill' }).click()
      await stage.page.getByRole('dialog', { name: 'Open this address?' }).waitFor()
    },
  },
  {
    name: 'what fills the context',
    shows: [at('context/context-meter.tsx')],
    open: async (stage) => {
      await stage.goToChat()
      await stage.page.getByRole('button', { name: /^Context: / }).click()
      await stage.page.getByRole('dialog', { name: 'What fills the context' }).waitFor()
    },
  },
  {
    name: 'too long for the model, then a summary',
    open: async (stage) => {
      const { call, world } = stage
      const { id } = await call.chats.create({ title: 'Long', modelId: world.effortId })
      const text = 'A long message about bread. '.repeat(1400)
      const { answerId } = await call.chats.send({ chatId: id, parentId: null, text })
      await stage.go(`chat=${id}`)
      await stage.app.answers.last().waitFor()
      await call.chats.stop({ chatId: id })
      await stage.app.composer.fill('And then? '.repeat(1200))
      await stage.page.getByRole('region', { name: 'Too long for the model' }).waitFor()
      return answerId
    },
  },
  {
    name: 'thinking switched',
    open: async (stage) => {
      await stage.go()
      await stage.page.getByRole('button', { name: 'Think', exact: true }).click()
    },
  },
  {
    name: 'how hard to think',
    shows: [at('effort-menu.tsx')],
    open: async (stage) => {
      const { id } = await stage.call.chats.create({ title: 'Brood', modelId: stage.world.effortId })
      await stage.go(`chat=${id}`)
      await stage.inMenu(stage.main.getByRole('button', { name: /^Think/ }))
    },
  },
  {
    name: 'prompts by slash',
    open: async (stage) => {
      await stage.go()
      await stage.app.composer.fill('/')
      await stage.page.getByRole('listbox', { name: 'Prompts' }).waitFor()
    },
    leave: forget,
  },
  {
    name: 'what a prompt asks for',
    shows: [at('slash/variables-dialog.tsx')],
    open: async (stage) => {
      await stage.go()
      await stage.app.composer.fill('/le')
      await stage.page.getByRole('option', { name: /^Letter/ }).click()
      await stage.page.getByRole('dialog', { name: 'Letter' }).waitFor()
    },
    leave: forget,
  },
  {
    name: 'a document attached, and shown',
    shows: [at('attachments/attachment-dialog.tsx')],
    open: async (stage) => {
      const { id } = await stage.call.chats.create({ title: 'With a document' })
      await stage.go(`chat=${id}`)
      await attach(stage)
      await stage.page.getByRole('button', { name: /^Show A harbour/ }).click()
      await stage.dialog.getByText('What the model gets').waitFor()
    },
  },
  {
    name: 'a document that was sent',
    shows: [at('attachments/sent-dialog.tsx')],
    open: async (stage) => {
      const { id } = await stage.call.chats.create({
        title: 'With a document',
        modelId: stage.world.parrotId,
      })
      await stage.go(`chat=${id}`)
      await attach(stage)
      await stage.app.say('What colour?')
      await stage.app.answers.last().waitFor()
      await stage.app.stopIfNeeded()
      await toTop(stage)
      await stage.app.userMessages
        .first()
        .getByRole('button', { name: /^Show A harbour/ })
        .click()
      await stage.dialog.waitFor()
    },
  },
  {
    name: 'an answer that failed',
    open: async (stage) => {
      await stage.ask(stage.world.hugeId, 'Do you fit?')
      await stage.page.getByRole('button', { name: 'Try again' }).waitFor()
    },
  },
]
