import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { connect } from '../fixtures/client.ts'
import { palabreBin } from '../fixtures/paths.ts'
import { startServe } from '../fixtures/serve.ts'
import { expect, test } from '../fixtures/test.ts'
import { AppPage } from '../pages/app-page.ts'

/** A browser's user whose chats' file is damaged is shown so, and has back what can be read. */

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** Chats are made, the app ends, and a page in the middle of their file is overwritten. */
async function damage(dataDir: string): Promise<void> {
  const serve = await startServe(dataDir)
  const { call, close } = await connect(serve)
  for (let number = 0; number < 60; number += 1) {
    const { id } = await call.chats.create({ title: `Chat ${number}` })
    await call.chats.saveDraft({ chatId: id, text: `draft ${number} `.repeat(100) })
  }
  close()
  await serve.end('SIGTERM')
  const file = await open(join(dataDir, 'palabre.db'), 'r+')
  const { size } = await file.stat()
  await file.write(Buffer.alloc(4096, 0xee), 0, 4096, Math.floor(size / 4096 / 2) * 4096)
  await file.close()
}

/** The system's way to open an address, as a program that tells it to us. */
async function plantOpener(dir: string): Promise<{ env: Record<string, string>; opened: Promise<string> }> {
  await mkdir(dir)
  const told = join(dir, 'told')
  execFileSync('mkfifo', [told])
  const opener = join(dir, 'xdg-open')
  await writeFile(opener, `#!/bin/sh\nprintf %s "$1" > "${told}"\n`)
  await chmod(opener, 0o755)
  // Waits until somebody writes, and ends when they have.
  const opened = readFile(told, 'utf8')
  return { env: { PATH: `${dir}:${process.env['PATH'] ?? ''}`, DISPLAY: ':99' }, opened }
}

const end = async (child: ChildProcess) => {
  const gone = once(child, 'exit')
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM')
    await gone
  }
}

test('what can be read of a damaged file is saved from a page, and the interface opens from there', async ({
  dataDir,
  page,
  hostKind,
}) => {
  test.skip(hostKind !== 'node' || process.platform !== 'linux', 'the desktop app asks in a dialog')
  await damage(dataDir)
  const { env, opened } = await plantOpener(join(dataDir, 'opener'))
  const child = spawn(process.execPath, [palabreBin, 'serve', '--open', '--port', '0', '--data', dataDir], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...env, NODE_OPTIONS: '' },
  })
  try {
    await page.goto(await opened)
    await expect(page.getByRole('heading')).toHaveText('The file that holds your chats is damaged.')
    await expect(page.getByText('It was left exactly as it is', { exact: false })).toContainText('palabre.db')
    await expect(page.getByText('palabre chats rescue')).toHaveCount(0)
    await page.setViewportSize({ width: 360, height: 640 })
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze()
      expect(violations.map(({ id }) => id)).toEqual([])
    }
    await page.keyboard.press('Tab')
    await expect(page.getByRole('button', { name: 'Save what can be read' })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading')).toHaveText('Your chats are back', { timeout: 60_000 })
    await expect(page.getByText('The damaged file was kept', { exact: false })).toBeVisible()
    await page.getByRole('link', { name: 'Open Palabre' }).click()
    await page.setViewportSize({ width: 1280, height: 800 })
    const app = new AppPage(page)
    await expect(app.chatList.getByRole('link', { name: /^Chat \d+$/ }).first()).toBeVisible()
  } finally {
    await end(child)
  }
})
