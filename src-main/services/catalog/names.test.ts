import { expect, it } from 'vitest'
import { createCatalog } from './index.ts'

const catalog = createCatalog()
const { nameOf } = catalog
const { models } = catalog.list()

it('names every file of the catalogue, and others of the same model, as the catalogue does', () => {
  for (const { repository, name, quantizations } of models) {
    for (const { file } of quantizations) {
      expect(nameOf(repository, file.slice(file.lastIndexOf('/') + 1))).toBe(name)
    }
  }
  const oss = models.find(({ name }) => name === 'gpt-oss 20B')
  expect(nameOf(oss?.repository ?? '', 'gpt-oss-20b-Q2_K.gguf')).toBe('gpt-oss 20B')
})

it('has no name for anything else', () => {
  const [first] = models
  expect(nameOf('Somebody/Else', 'gpt-oss-20b-Q2_K.gguf')).toBeNull()
  expect(nameOf(first?.repository ?? '', 'another-Q4_0.gguf')).toBeNull()
})
