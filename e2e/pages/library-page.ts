import type { Locator, Page } from '@playwright/test'
import { dropFile } from './drop-file.ts'

/** The model library as a user speaks of it; every locator goes by role and accessible name. */
export class LibraryPage {
  readonly page: Page
  readonly main: Locator
  readonly search: Locator
  readonly notifications: Locator

  constructor(page: Page) {
    this.page = page
    this.main = page.getByRole('main', { name: 'Models' })
    this.search = this.main.getByRole('searchbox', { name: 'Search the catalogue and the hub' })
    this.notifications = page.getByRole('region', { name: 'Notifications' })
  }

  /** Opens the library from wherever one is, at one of its sections. */
  async open(section: 'Installed' | 'Discover' | 'Downloads' | 'Your files'): Promise<void> {
    if (!(await this.main.isVisible()))
      await this.page.getByRole('navigation').getByRole('button', { name: 'Models' }).click()
    await this.main.getByRole('tab', { name: section }).click()
  }

  /** Opens the page of a model, by its name in the shown list. */
  async openModel(name: string | RegExp): Promise<void> {
    await this.main.getByRole('link', { name, exact: true }).first().click()
    await this.main.getByRole('article').waitFor()
  }

  /** A model that is installed, or a place, with all that stands in its line. */
  row(name: string): Locator {
    return this.main.getByRole('listitem', { name, exact: true })
  }

  /** A download under way; they can be moved, so that they are rows. */
  download(name: string | RegExp): Locator {
    return this.main.getByRole('row').filter({ hasText: name })
  }

  section(name: string): Locator {
    return this.main.getByRole('region', { name, exact: true })
  }

  button(name: string | RegExp): Locator {
    return this.main.getByRole('button', { name })
  }

  drop(name: string, content: Buffer): Promise<void> {
    return dropFile(this.page, name, content)
  }
}
