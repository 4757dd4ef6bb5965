import { expect, type Locator, type Page } from '@playwright/test'

/** The app's window as a user speaks of it; every locator goes by role and accessible name. */
export class AppPage {
  readonly page: Page
  readonly composer: Locator
  readonly send: Locator
  readonly stop: Locator
  readonly conversation: Locator
  readonly chatList: Locator

  constructor(page: Page) {
    this.page = page
    this.conversation = page.getByRole('main', { name: 'Conversation' })
    this.composer = this.conversation.getByRole('textbox', { name: 'Message', exact: true })
    this.send = this.conversation.getByRole('button', { name: 'Send', exact: true })
    this.stop = this.conversation.getByRole('button', { name: 'Stop', exact: true })
    this.chatList = page.getByRole('navigation', { name: 'Chats' })
  }

  /** The model's answers, in the order of the shown branch. */
  get answers(): Locator {
    return this.conversation.getByRole('article', { name: /answered/ })
  }

  get userMessages(): Locator {
    return this.conversation.getByRole('article', { name: /you said/i })
  }

  /** Chooses from the menu of a folder in the list, whose button shows while the pointer is over the row. */
  async inFolderMenu(folder: string, item: string): Promise<void> {
    const more = this.chatList.getByRole('button', { name: `More for “${folder}”` })
    await more.hover()
    await more.click()
    await this.page.getByRole('menuitem', { name: item }).click()
  }

  /** Types `text` and sends it as a user would. */
  async say(text: string): Promise<void> {
    await this.composer.fill(text)
    await this.composer.press('Enter')
  }

  /** Resolves when text of the last answer is being shown. */
  async answerStarts(): Promise<void> {
    await expect(this.stop).toBeVisible()
    await expect(this.answers.last().locator('p, li, pre').first()).toContainText(/\w{3}/, {
      timeout: 30_000,
    })
  }

  /** Resolves when nothing is being generated any more. */
  async answerEnds(): Promise<void> {
    await expect(this.send).toBeVisible({ timeout: 60_000 })
  }

  /** For answers whose end does not matter: stops what is still being said. */
  async stopIfNeeded(): Promise<void> {
    // It may end between the look and the click; then there is nothing to stop.
    if (await this.stop.isVisible()) await this.stop.click({ timeout: 3_000 }).catch(() => undefined)
    await this.answerEnds()
  }
}
