import { AxeBuilder } from '@axe-core/playwright'
import type { Locator } from '@playwright/test'
import { pdf } from '../../src-main/services/attachments/reading/fixtures.ts'
import { expect, test } from '../fixtures/test.ts'
import type { AppPage } from '../pages/app-page.ts'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

const notes = 'The harbour was built in 1873 by Ada Lindqvist. Its lighthouse is red.'
const textFile = { name: 'harbour.txt', mimeType: 'text/plain', buffer: Buffer.from(notes) }

const attached = (app: AppPage): Locator =>
  app.conversation.getByRole('list', { name: 'Attachments' }).getByRole('listitem')

async function choose(app: AppPage, ...files: { name: string; mimeType: string; buffer: Buffer }[]) {
  const chooser = app.page.waitForEvent('filechooser')
  await app.conversation.getByRole('button', { name: 'Attach documents' }).click()
  await (await chooser).setFiles(files)
}

test('a document goes with the message, is shown there, and stays with the chat', async ({ app, host }) => {
  await app.composer.fill('Who built the harbour?')
  await choose(app, textFile)
  await expect(attached(app)).toContainText(/harbour\.txt.*token/)
  // The chat was made for it, and what was typed came along.
  await expect(app.composer).toHaveValue('Who built the harbour?')
  await app.composer.press('Enter')
  await expect(app.userMessages.last()).toContainText('harbour.txt')
  await expect(attached(app)).toHaveCount(1)
  await app.answerStarts()
  await app.stopIfNeeded()
  await host.restart('SIGKILL')
  await app.page.reload()
  await app.userMessages
    .last()
    .getByRole('button', { name: /Show harbour\.txt/ })
    .click()
  await expect(app.page.getByRole('dialog', { name: 'harbour.txt' })).toContainText(notes)
})

test('pages are cut by choice alone, and what cannot be read says why', async ({ app }) => {
  const pages = Array.from({ length: 6 }, (_, index) => `This is page number ${index + 1} of the report.`)
  const picture = {
    name: 'cat.png',
    mimeType: 'image/png',
    buffer: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
  }
  await choose(
    app,
    {
      name: 'report.pdf',
      mimeType: 'application/pdf',
      buffer: Buffer.from(pdf(pages.map((line) => [line]))),
    },
    picture,
  )
  await expect(attached(app).filter({ hasText: 'cat.png was not attached' })).toContainText('picture')
  await app.conversation.getByRole('button', { name: 'Dismiss cat.png' }).click()
  await expect(attached(app)).toContainText(/report\.pdf.*6 pages/)
  await app.conversation.getByRole('button', { name: /Show report\.pdf/ }).click()
  const dialog = app.page.getByRole('dialog', { name: 'report.pdf' })
  await expect(dialog).toContainText('page number 6')
  await dialog.getByText('Some pages', { exact: true }).click()
  await dialog.getByRole('textbox', { name: 'First page' }).fill('2')
  await dialog.getByRole('textbox', { name: 'First page' }).press('Tab')
  await dialog.getByRole('textbox', { name: 'Last page' }).fill('3')
  await dialog.getByRole('textbox', { name: 'Last page' }).press('Tab')
  await expect(dialog).not.toContainText('page number 6')
  await expect(dialog).not.toContainText('page number 1 ')
  await expect(dialog).toContainText('page number 2')
  const { violations } = await new AxeBuilder({ page: app.page }).withTags(tags).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(attached(app)).toContainText('pages 2–3')
  await app.conversation.getByRole('button', { name: 'Remove report.pdf' }).click()
  await expect(attached(app)).toHaveCount(0)
})

test('of too many files at once those that have room are attached, and one row tells of the others', async ({
  app,
}) => {
  const files = Array.from({ length: 24 }, (_, index) => ({
    ...textFile,
    name: `note-${index}.txt`,
  }))
  await choose(app, ...files)
  // One process reads one after the other.
  await expect(attached(app).filter({ hasText: 'token' })).toHaveCount(20, { timeout: 60_000 })
  const others = attached(app).filter({ hasText: '4 files were not attached' })
  await expect(others).toContainText('note-23.txt')
  await expect(attached(app)).toHaveCount(21)
  await others.getByRole('button', { name: 'Dismiss 4 files' }).click()
  await expect(attached(app)).toHaveCount(20)
})

test('what is dropped and pasted is attached, a model file goes to the library', async ({ app }) => {
  const give = (type: 'drop' | 'paste', name: string) =>
    app.composer.evaluate(
      (field, { type, name }) => {
        const data = new DataTransfer()
        data.items.add(new File(['Some words of a note.'], name, { type: 'text/plain' }))
        field.dispatchEvent(
          type === 'drop'
            ? new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })
            : new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
        )
      },
      { type, name },
    )
  await give('drop', 'dropped.md')
  await expect(attached(app)).toContainText(['dropped.md'])
  await give('paste', 'pasted.txt')
  await expect(attached(app)).toContainText(['dropped.md', 'pasted.txt'])
  await give('drop', 'model.gguf')
  await expect(app.page.getByRole('main', { name: 'Models' })).toBeVisible()
})

test('a message waits for the answer, can be taken back, and goes out by itself', async ({ app }) => {
  await app.say('Write a detailed 3000 word essay about the history of bread.')
  await app.answerStarts()
  const queue = app.conversation.getByRole('region', { name: 'Messages that wait' })
  await app.say('What is 2 + 2?')
  await expect(queue.getByRole('listitem')).toHaveCount(1)
  await app.say('And 3 + 3?')
  await expect(queue.getByRole('listitem')).toHaveCount(2)
  await queue.getByRole('listitem').last().getByRole('button', { name: 'Take back and edit' }).click()
  await expect(app.composer).toHaveValue('And 3 + 3?')
  await app.composer.fill('')
  await app.stop.click()
  await expect(queue).toContainText('not sent')
  await queue.getByRole('button', { name: 'Send now' }).click()
  await expect(app.userMessages.last()).toContainText('What is 2 + 2?')
  await expect(queue).toBeHidden()
  await app.stopIfNeeded()
})

test('a draft is there again after a restart, in a browser that forgot everything', async ({
  app,
  host,
  hostKind,
}) => {
  test.skip(hostKind === 'electron', 'the desktop app keeps its own store')
  await app.composer.fill('half a thought')
  await app.page.evaluate(() => localStorage.clear())
  await app.page.reload()
  await expect(app.composer).toHaveValue('half a thought')
  await host.restart('SIGTERM')
  const again = await host.open()
  await expect(again.composer).toHaveValue('half a thought')
})

test('what is typed before the draft has come is kept behind it, though the page goes', async ({
  app,
  hostKind,
}) => {
  test.skip(hostKind === 'electron', 'its messages do not come by a socket')
  await app.composer.fill('half a thought')
  // While this is asked for, nothing that the host says of a draft arrives.
  await app.page.addInitScript(() => {
    if (sessionStorage.getItem('late') === null) return
    const asked = new Set<string>()
    const textOf = (data: unknown) =>
      typeof data === 'string' ? data : data instanceof ArrayBuffer ? new TextDecoder().decode(data) : ''
    const idOf = (text: string) => /"i":"?([^",}]+)/.exec(text)?.[1] ?? ''
    Object.assign(window, {
      asked,
      WebSocket: class extends WebSocket {
        override send(data: string | ArrayBuffer) {
          const text = textOf(data)
          if (/chats\/draft"/.test(text)) asked.add(idOf(text))
          super.send(data)
        }
        override addEventListener(
          type: string,
          listener: EventListenerOrEventListenerObject,
          options?: boolean | AddEventListenerOptions,
        ) {
          const heard = (event: Event) => {
            if (event instanceof MessageEvent && asked.has(idOf(textOf(event.data)))) return
            if (typeof listener === 'function') listener.call(this, event)
            else listener.handleEvent(event)
          }
          super.addEventListener(type, type === 'message' ? heard : listener, options)
        }
      },
    })
  })
  await app.page.reload()
  await expect(app.composer).toHaveValue('half a thought')
  await app.page.evaluate(() => sessionStorage.setItem('late', ''))
  await app.page.reload()
  await expect(app.composer).toBeFocused()
  await app.page.waitForFunction(() => (window as unknown as { asked?: Set<string> }).asked?.size === 1)
  await app.page.keyboard.type('and more')
  await expect(app.composer).toHaveValue('and more')
  await app.page.evaluate(() => sessionStorage.removeItem('late'))
  await app.page.reload()
  await expect(app.composer).toHaveValue('half a thought\nand more')
})

test('what was typed a moment ago stays with its chat, and goes as it stands in the field', async ({
  app,
}) => {
  await app.say('Say one word.')
  await app.answerStarts()
  const newChat = app.page.getByRole('button', { name: 'New chat', exact: true })
  await app.composer.pressSequentially('half a thought')
  await newChat.click()
  await expect(app.composer).toHaveValue('')
  await app.composer.pressSequentially('another')
  await app.chatList.getByText('Say one word', { exact: false }).click()
  await expect(app.composer).toHaveValue('half a thought')
  await app.stopIfNeeded()
  await app.composer.press('End')
  await app.composer.pressSequentially(', and the rest')
  await app.composer.press('Enter')
  await expect(app.userMessages.last()).toContainText('half a thought, and the rest')
  await expect(app.composer).toHaveValue('')
  await app.stopIfNeeded()
  await newChat.click()
  await expect(app.composer).toHaveValue('another')
})
