import { expect, it } from 'vitest'
import type { Model } from '#contract/models.ts'
import { sourceAgain } from './source-again.ts'

const model = (id: string, source: Model['source'] = 'library') => ({
  ...{ id, source },
  fileName: id.split('/').at(-1) ?? '',
})
const ofRepository = { repository: 'P/R', path: 'a b/m.gguf' }

it.each([
  ['the hub', 'https://huggingface.co/P/R/resolve/0123abc/a%20b/m.gguf'],
  ['a mirror below a path', 'http://127.0.0.1:9000/one/two/P/R/resolve/main/a%20b/m.gguf'],
  ['ModelScope', 'https://modelscope.cn/models/P/R/resolve/master/a%20b/m.gguf'],
])('from %s, a file is asked for as one of its repository', (_, origin) => {
  expect(sourceAgain(model('P/R/m.gguf'), origin)).toEqual(ofRepository)
})

it.each([
  ['of a split model, by its first part', 'P/R/m-00001-of-00002.gguf', 'q/m-00001-of-00002.gguf'],
  ['with a percent sign of its own', 'P/R/50%.gguf', '50%.gguf'],
  ['in a folder called resolve', 'P/R/m.gguf', 'x/resolve/y/m.gguf'],
])('%s', (_, id, path) => {
  const origin = `https://huggingface.co/P/R/resolve/main/${path}`
  expect(sourceAgain(model(id), origin)).toEqual({ repository: 'P/R', path })
})

it('from any other address, by that', () => {
  const url = 'https://example.org/Some/Where/resolve/main/a%20b/m.gguf'
  expect(sourceAgain(model('example.org/download/m.gguf'), url)).toEqual({ url })
})

it.each([
  ['another repository', 'P/Other/m.gguf', 'https://huggingface.co/P/R/resolve/main/m.gguf'],
  ['another file', 'P/R/other.gguf', 'https://huggingface.co/P/R/resolve/main/m.gguf'],
  ['an address that is of no repository', 'P/R/m.gguf', 'https://example.org/m.gguf'],
  ['another host', 'one.example/download/m.gguf', 'https://two.example/m.gguf'],
  ['a folder of this computer', 'P/R/m.gguf', '/home/ann/P/R/resolve/main/m.gguf'],
  ['nothing that is known', 'P/R/m.gguf', null],
])('not from %s', (_, id, origin) => {
  expect(sourceAgain(model(id), origin)).toBeNull()
})

it('no file that is not ours', () => {
  const origin = 'https://huggingface.co/P/R/resolve/main/m.gguf'
  expect(sourceAgain(model('P/R/m.gguf', 'starter'), origin)).toBeNull()
})
