import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeTinyModel } from '../fixtures/gguf/index.ts'
import { expect, test } from '../fixtures/library-test.ts'

test.use({ hasStarter: false })

test('many models are narrowed down by words, from the keyboard; few need no field', async ({
  work,
  library,
}) => {
  const { main, page } = library
  const folder = join(work, 'data', 'models', 'somebody', 'Parrots-GGUF')
  await mkdir(folder, { recursive: true })
  const plant = (name: string) => {
    writeTinyModel(join(folder, `${name}.gguf`))
  }
  for (const size of [1, 2, 3, 4, 5, 6]) plant(`Parrot-${size}B-Q4_0`)
  plant('Heron-7B-Q8_0')
  await library.open('Installed')
  const lines = main.getByRole('list', { name: 'Models on this computer' }).getByRole('listitem')
  const field = main.getByRole('searchbox', { name: 'Search the models on this computer' })
  await expect(lines).toHaveCount(7)
  await expect(field).toHaveCount(0)

  plant('Heron-9B-Q4_0')
  await expect(lines).toHaveCount(8)
  await field.focus()
  await page.keyboard.type('heron q4')
  await expect(lines).toHaveCount(1)
  await expect(lines).toContainText('Heron 9B')
  await expect(main.getByRole('status').filter({ hasText: '1 of 8 models' })).toHaveCount(1)

  // The page of what was found, and back: the words are still there.
  await library.openModel('Heron 9B')
  await page.keyboard.press('Escape')
  await expect(field).toHaveValue('heron q4')
  await expect(lines).toHaveCount(1)

  await field.fill('walrus')
  await expect(lines).toHaveCount(0)
  await expect(main).toContainText('None of the 8 models here matches.')
  await library.button('Show all').click()
  await expect(lines).toHaveCount(8)
  await expect(field).toBeFocused()

  // Escape empties it first, and leaves the library only then.
  await field.fill('heron')
  await expect(lines).toHaveCount(2)
  await field.press('Escape')
  await expect(lines).toHaveCount(8)
  await field.fill('heron')

  // With few models again nothing stays hidden behind words that nobody sees.
  await rm(join(folder, 'Parrot-1B-Q4_0.gguf'))
  await expect(lines).toHaveCount(7)
  await expect(field).toHaveCount(0)
})
