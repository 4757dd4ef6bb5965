import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeTinyModel } from '../fixtures/gguf/index.ts'
import { expect, test } from '../fixtures/library-test.ts'

/** A tiny model that says `answer`, as bytes. */
async function tinyBytes(dir: string, answer: string): Promise<Buffer> {
  const path = join(dir, 'tiny.gguf')
  writeTinyModel(path, { answer })
  return readFile(path)
}

test('a dropped file is taken in, and answers', async ({ library, chat, work }) => {
  await library.drop('Parrot-1B-Q8_0.gguf', await tinyBytes(work, 'I was dropped here.'))
  await expect(library.main.getByRole('tab', { name: 'Your files' })).toHaveAttribute('aria-selected', 'true')
  await expect(library.section('Copies')).toContainText('Copied in and checked')

  await library.open('Installed')
  await library.openModel('Parrot 1B')
  await expect(library.main).toContainText('Its hash is known, but there was nothing to compare it with')
  await library.button('Chat with it now').click()
  await chat.say('Who are you?')
  await expect(chat.answers.last()).toContainText('I was dropped here.')
})

test('what is no model is refused: by its name at once, by its content when it has arrived', async ({
  library,
  work,
}) => {
  // On a chat it would be a document to attach.
  await library.open('Your files')
  await library.drop('holiday.jpg', Buffer.from('no model'))
  await expect(library.notifications).toContainText('“holiday.jpg” is not a model’s file')

  const chosen = library.page.waitForEvent('filechooser')
  await library.button('Choose a file…').click()
  const path = join(work, 'broken.gguf')
  await writeFile(path, 'GGUF, but not really')
  await (await chosen).setFiles(path)
  const copies = library.section('Copies')
  await expect(copies).toContainText('Not copied')
  await expect(copies.getByRole('alert')).toContainText('damaged or not a GGUF file')
  await copies.getByRole('button', { name: 'Take broken.gguf off the list' }).click()
  await expect(copies).toHaveCount(0)
  // Nothing of it was left behind.
  expect(await readdir(join(work, 'data', 'models'), { recursive: true })).not.toContain('broken.gguf')
})

test('another program’s models are found, used in place, and copied in', async ({
  home,
  work,
  library,
  chat,
}) => {
  const folder = join(home, '.lmstudio', 'models', 'lmstudio-community', 'Parrot-3B-GGUF')
  await mkdir(folder, { recursive: true })
  writeTinyModel(join(folder, 'Parrot-3B-Q4_K_M.gguf'), { answer: 'I lie elsewhere.' })
  await library.open('Your files')
  const place = library.row('LM Studio')
  await expect(place).toContainText('1 model')
  await place.getByText('Use in place', { exact: true }).click()
  await library.open('Installed')
  await expect(library.row('Parrot 3B')).toContainText('In place')
  await library.row('Parrot 3B').getByRole('button', { name: 'Chat' }).click()
  await chat.say('Where are you?')
  await expect(chat.answers.last()).toContainText('I lie elsewhere.')

  await library.open('Installed')
  await library.openModel('Parrot 3B')
  await expect(library.main).toContainText('Palabre never deletes it')
  await expect(library.button('Delete')).toHaveCount(0)

  await library.open('Your files')
  await library.button('Copy Parrot 3B into the library').click()
  await expect(library.section('Copies')).toContainText('Copied in and checked')
  await expect(place).toContainText('In the library')
  expect(await readdir(join(work, 'data', 'models'), { recursive: true })).toContain(
    join('lmstudio-community', 'Parrot-3B-GGUF', 'Parrot-3B-Q4_K_M.gguf'),
  )
  // The same bytes are there twice now, and it says so.
  await expect(async () => {
    await library.open('Discover')
    await library.open('Installed')
    await expect(library.section('What could be freed')).toContainText('The same file 2 times', {
      timeout: 1000,
    })
  }).toPass()
})

test('a deleted model comes back, or frees its space', async ({ library, work, call }) => {
  const folder = join(work, 'data', 'models', 'somebody', 'Parrot-2B-GGUF')
  await mkdir(folder, { recursive: true })
  writeTinyModel(join(folder, 'Parrot-2B-Q4_0.gguf'))
  await library.open('Installed')
  const parrot = library.row('Parrot 2B')
  const remove = async () => {
    await parrot.getByRole('button', { name: 'More for Parrot 2B' }).click()
    await library.page.getByRole('menuitem', { name: 'Delete' }).click()
    await expect(parrot).toHaveCount(0)
  }
  await expect(parrot).toBeVisible()
  await remove()
  await expect(library.notifications).toContainText('Deleted Parrot 2B.')
  await library.notifications.getByRole('button', { name: 'Undo' }).click()
  await expect(parrot).toBeVisible()

  await remove()
  const freeable = library.section('What could be freed')
  await expect(freeable).toContainText('1 deleted model')
  await freeable.getByRole('button', { name: 'Bring back' }).click()
  await expect(parrot).toBeVisible()
  await expect(freeable).toHaveCount(0)

  await remove()
  await freeable.getByRole('button', { name: 'Free the space' }).click()
  await expect(freeable).toHaveCount(0)
  expect(await call.models.diskUse()).toMatchObject({ trashBytes: 0, trash: [] })
})
