import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { writeTinyModel } from '../fixtures/gguf/index.ts'
import { expect, test } from '../fixtures/library-test.ts'

const starter = 'SmolLM2 135M Instruct'

/** Plants a model in the library, as somebody who copies files does. */
async function plant(work: string, fileName: string, options: Parameters<typeof writeTinyModel>[1] = {}) {
  const folder = join(work, 'data', 'models', 'somebody', 'Parrot-GGUF')
  await mkdir(folder, { recursive: true })
  writeTinyModel(join(folder, fileName), options)
}

test('a passport says where a model comes from, what it is, and how it did here', async ({
  library,
  chat,
}) => {
  await library.open('Installed')
  await library.openModel(starter)
  const identity = library.section('Where it comes from')
  for (const words of ['Apache-2.0', 'Came with Palabre', '98 MB', 'text alone'])
    await expect(identity).toContainText(words)
  await expect(library.section('Quantization')).toContainText('Q4_1. An older way, about as large as Q4_K_M')
  await expect(library.section('What the file says of itself')).toContainText('llama')
  await expect(library.section('Speed on this computer')).toContainText('Not yet')

  const bytes = library.section('Are its bytes the right ones?')
  await expect(bytes).toContainText('Not verified yet')
  await bytes.getByRole('button', { name: 'Verify now' }).click()
  await expect(bytes).toContainText('Its hash is known', { timeout: 20_000 })
  await expect(bytes).toContainText(/[0-9a-f]{64}/)

  await library.button('Chat with it now').click()
  await chat.say('Say hello.')
  await chat.answerStarts()
  await chat.answerEnds()
  await library.open('Installed')
  await library.openModel(starter)
  await expect(library.section('Speed on this computer')).toContainText(/tokens\/s, over 1 answer/)
})

test('the doctor finds what is missing, mends it beside the file, and undoes it', async ({
  library,
  call,
  work,
}) => {
  await plant(work, 'Parrot-1B-Q4_0.gguf', { chatTemplate: '{% broken' })
  const id = 'somebody/Parrot-GGUF/Parrot-1B-Q4_0.gguf'
  await library.open('Installed')
  await library.openModel('Parrot 1B')
  const doctor = library.section('The doctor')
  await doctor.getByRole('button', { name: 'Examine' }).click()
  await expect(doctor.getByRole('button', { name: 'Examine again' })).toBeVisible({ timeout: 30_000 })
  await expect(doctor.getByRole('list', { name: 'Findings' })).toContainText('Chat template')
  await doctor.getByRole('button', { name: 'Use this template' }).click()
  await expect(doctor).toContainText('Repairs are kept beside the file')
  expect(await call.doctor.repairs({ id })).not.toMatchObject({ template: null })
  await doctor.getByRole('button', { name: 'Undo the repairs' }).click()
  await expect(doctor).not.toContainText('Repairs are kept beside the file')
})

test('a model that does not fit is refused, with the nearest that does, unless one insists', async ({
  library,
  work,
}) => {
  // Weights of about a terabyte: a file of holes, which takes no space.
  await plant(work, 'Giant-900B-F32.gguf', { layers: 64, feedForwardSize: 10_000_000 })
  await plant(work, 'Parrot-1B-Q4_0.gguf')
  await library.open('Installed')
  await expect(library.row('Giant 900B')).toContainText('Too large here')
  await library.row('Giant 900B').getByRole('button', { name: 'More for Giant 900B' }).click()
  await library.page.getByRole('menuitem', { name: 'Load' }).click()
  const dialog = library.page.getByRole('dialog', { name: 'Giant 900B does not fit' })
  await expect(dialog).toContainText(/It needs .* of memory, and this computer has/)
  await expect(dialog.getByRole('button', { name: 'Load anyway' })).toBeVisible()
  await dialog.getByRole('button', { name: /^Use / }).click()
  await expect(dialog).toHaveCount(0)
})
