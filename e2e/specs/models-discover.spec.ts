import { bundledCatalog, unknownFile, unknownRepository } from '../fixtures/library-hub.ts'
import { expect, test } from '../fixtures/library-test.ts'

const parrot = unknownRepository.split('/')[1] ?? ''

test('offline there is the catalogue alone, which says so and asks nobody', async ({
  library,
  call,
  hub,
}) => {
  await call.settings.update({ offline: true })
  await library.open('Discover')
  await expect(library.main).toContainText('Palabre stays offline, so the hub is not asked.')
  await expect(library.main).toContainText(`The catalogue knows ${bundledCatalog.models.length} models`)
  await library.search.fill('apertus')
  await expect(library.main.getByRole('link', { name: /^Apertus/ })).toHaveCount(
    bundledCatalog.models.filter(({ family }) => family === 'Apertus').length,
  )
  await expect(library.section('On the hub')).toHaveCount(0)
  await library.openModel(/Apertus 8B/)
  await expect(library.main).toContainText('Sizes are estimates while Palabre stays offline.')
  await expect(library.button(/^Download/)).toBeDisabled()
  expect(hub.requests).toEqual([])

  await library.button('Go online').click()
  await expect(library.button(/^Download/)).toBeEnabled()
  await expect(library.main).not.toContainText('Sizes are estimates')
})

test('a search waits for the words, finds what the catalogue does not know, and can be given up', async ({
  library,
  hub,
}) => {
  await library.open('Discover')
  await library.search.pressSequentially('parrot', { delay: 20 })
  const found = library.section('On the hub')
  await expect(found.getByRole('link', { name: parrot })).toBeVisible()
  const searches = () => hub.requests.filter(({ url }) => url.includes('search='))
  // Six letters, one question.
  expect(searches()).toHaveLength(1)

  await library.page.keyboard.press('Escape')
  await expect(library.search).toHaveValue('')
  await expect(found).toHaveCount(0)

  await library.search.fill('parrot')
  await library.openModel(parrot)
  await expect(library.main).toContainText('its catch, if there is one, is not known here')
  await expect(library.main).toContainText('Q4_K_M')
  await expect(library.main).toContainText(unknownFile.replace(/-Q4.*/, ''))
})

test('a hub that is silent can be given up, one that fails is said, and can be asked again', async ({
  library,
  hub,
}) => {
  hub.plan(({ at }) => (at === 'api' ? { type: 'silent' } : undefined))
  await library.open('Discover')
  await library.search.fill('parrot')
  await expect.poll(() => hub.requests.length).toBeGreaterThan(0)
  await expect(library.section('On the hub')).toHaveAttribute('aria-busy', 'true')
  await library.button('Clear the search').click()
  await expect(library.section('On the hub')).toHaveCount(0)

  hub.plan(({ at }) => (at === 'api' ? { type: 'status', status: 404 } : undefined))
  await library.search.fill('parrot')
  await expect(library.section('On the hub').getByRole('alert')).toBeVisible()
  hub.plan(({ at }) => (at === 'api' ? { type: 'reset' } : undefined))
  await library.section('On the hub').getByRole('button', { name: 'Try again' }).click()
  // Nothing was being fetched here.
  await expect(library.section('On the hub').getByRole('alert')).toContainText(
    'The catalogue works without it',
  )
  hub.plan(() => undefined)
  await library.section('On the hub').getByRole('button', { name: 'Try again' }).click()
  await expect(library.section('On the hub').getByRole('link', { name: parrot })).toBeVisible()
})

test('a gated repository leads to its page and to the token', async ({ library, hub }) => {
  hub.plan(({ url }) =>
    url.includes(unknownRepository)
      ? { type: 'status', status: 403, headers: { 'x-error-code': 'GatedRepo' } }
      : undefined,
  )
  await library.open('Discover')
  await library.search.fill('parrot')
  await library.openModel(parrot)
  await expect(library.main.getByRole('alert')).toContainText('The hub does not give this to everyone.')
  await library.button('Open its page').click()
  const dialog = library.page.getByRole('dialog', { name: 'Open this address?' })
  await expect(dialog).toContainText(unknownRepository)
  await library.page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await library.button('Enter a token').click()
  const token = library.page.getByRole('dialog', { name: 'Settings' }).getByLabel('Hugging Face token')
  await expect(token).toBeVisible()
  await library.page.keyboard.press('Escape')

  hub.plan(() => undefined)
  await library.button('Try again').click()
  await expect(library.main).toContainText('Choose a quantization')
})

test('the catalogue is narrowed down by family, maker and licence, and leads from giants to relatives', async ({
  library,
  call,
}) => {
  await call.settings.update({ offline: true })
  await library.open('Discover')
  const choose = async (filter: string, value: string) => {
    await library.button(filter).click()
    await library.page.getByRole('menuitemcheckbox', { name: value, exact: true }).click()
    await library.page.keyboard.press('Escape')
  }
  const names = () => library.main.getByRole('listitem').getByRole('link').allInnerTexts()
  const expected = (keep: (model: (typeof bundledCatalog.models)[number]) => boolean) =>
    bundledCatalog.models
      .filter(keep)
      .map(({ name }) => name)
      .sort()

  await choose('Licence', 'MIT')
  await expect.poll(async () => (await names()).sort()).toEqual(expected((model) => model.license === 'MIT'))
  await choose('Maker', 'Microsoft')
  await expect
    .poll(async () => (await names()).sort())
    .toEqual(expected((model) => model.license === 'MIT' && model.maker === 'Microsoft'))
  await library.button('Clear all').click()
  await choose('Family', 'Apertus')
  await expect
    .poll(async () => (await names()).sort())
    .toEqual(expected((model) => model.family === 'Apertus'))
  await library.button('Clear all').click()

  // A giant says what it needs, and which smaller relatives there are.
  const giant = bundledCatalog.models.find((model) => model.giant !== null)
  const sibling = bundledCatalog.models.find(({ id }) => giant?.giant?.siblings.includes(id))
  await library.search.fill(giant?.name ?? '')
  await library.openModel(giant?.name ?? '')
  await expect(library.main).toContainText(giant?.giant?.needs ?? 'nothing')
  await library.main.getByRole('link', { name: sibling?.name ?? '', exact: true }).click()
  await expect(library.main.getByRole('heading', { name: sibling?.name ?? '', exact: true })).toBeVisible()
})
