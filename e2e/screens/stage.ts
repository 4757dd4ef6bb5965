/** Where a screen is brought up: the page, whatever room it has, and ways that every screen begins with. */
import type { Locator, Page } from '@playwright/test'
import type { Client } from '../fixtures/client.ts'
import { AppPage } from '../pages/app-page.ts'
import type { World } from './world.ts'

export class Stage {
  readonly page: Page
  readonly app: AppPage
  readonly world: World
  readonly call: Client['call']
  readonly hostPid: number
  readonly main: Locator
  readonly dialog: Locator
  private readonly origin: string
  private visits = 0

  constructor(page: Page, host: { url: string; pid: number }, world: World, call: Client['call']) {
    this.page = page
    this.app = new AppPage(page)
    this.world = world
    this.call = call
    this.hostPid = host.pid
    this.main = page.getByRole('main')
    // Of several the one on top.
    this.dialog = page.getByRole('dialog').last()
    this.origin = new URL(host.url).origin
  }

  /** A fresh page at an address behind the `#`; the chat that was shown last is forgotten. */
  async go(hash = ''): Promise<void> {
    this.visits += 1
    const address = `${this.origin}/?visit=${this.visits}#${hash}`
    if (this.page.url().startsWith(this.origin)) await this.page.evaluate(() => localStorage.clear())
    await this.page.goto(address)
    await this.main.waitFor()
  }

  async goToChat(chatId = this.world.chatId): Promise<void> {
    await this.go(`chat=${chatId}`)
    await this.app.answers.last().waitFor()
  }

  /** A new chat with a model, and a first message to it. */
  async ask(modelId: string, text: string): Promise<string> {
    const { id } = await this.call.chats.create({ title: text, modelId })
    await this.call.chats.send({ chatId: id, parentId: null, text })
    await this.go(`chat=${id}`)
    return id
  }

  /** The chats, which may have to be unfolded. */
  async chats(): Promise<Locator> {
    const list = this.page.getByRole('navigation', { name: 'Chats' })
    if (!(await list.isVisible())) await this.page.getByRole('button', { name: 'Show chats' }).click()
    await list.getByRole('link').first().waitFor()
    return list
  }

  /** Model and parameters, the same way. */
  async panel(): Promise<Locator> {
    const panel = this.page.getByRole('complementary', { name: 'Model and parameters' })
    if (!(await panel.isVisible()))
      await this.page.getByRole('button', { name: 'Show model and parameters' }).click()
    await panel.waitFor()
    return panel
  }

  async inMenu(opener: Locator, item?: string | RegExp): Promise<void> {
    await opener.click()
    await this.page.getByRole('menu').last().waitFor()
    if (item !== undefined) await this.page.getByRole('menuitem', { name: item }).click()
  }

  /** One of the commands, by its name. */
  async command(name: string): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+K')
    const field = this.page.getByRole('combobox')
    await field.fill(name)
    await this.page.getByRole('dialog').getByRole('option', { name }).first().click()
  }

  /** The menu of the answer that is shown. */
  async ofAnswer(item?: string): Promise<void> {
    await this.goToChat()
    const answer = this.app.answers.last()
    await answer.hover()
    await this.inMenu(answer.getByRole('button', { name: 'More', exact: true }), item)
  }
}

export interface Screen {
  name: string
  /** Files of the interface whose dialog, menu or popover stands open in it. */
  shows?: string[]
  /** Brings it up on a stage where nothing is; it is there when this resolves. */
  open: (stage: Stage) => Promise<unknown>
  /** Puts back what the others do not expect. */
  leave?: (stage: Stage) => Promise<unknown>
}
