import { expect, it } from 'vitest'
import { silentLog } from '#lib/silent-log.ts'
import { createHub, hubHosts } from '../hub/index.ts'
import { resolveTarget, toSource } from './target.ts'

const inRepository = { repository: 'P/R', path: 'a b/m.gguf' }

it.each([
  ['https://huggingface.co/P/R/resolve/main/a%20b/m.gguf', 'https://mirror.example'],
  ['https://huggingface.co/P/R/blob/main/a%20b/m.gguf?download=true', 'http://127.0.0.1:80/hub'],
  ['https://hf.co/P/R/resolve/main/a%20b/m.gguf', 'https://mirror.example'],
  ['https://www.huggingface.co/P/R/blob/main/a%20b/m.gguf', ''],
  ['https://mirror.example:8443/P/R/resolve/main/a%20b/m.gguf', 'https://mirror.example:8443'],
  ['http://[::1]:9000/one/two/P/R/resolve/main/a%20b/m.gguf', 'http://[::1]:9000/one/two/'],
])('%s is a file of a repository where the mirror is %s', (url, mirror) => {
  expect(toSource({ url }, hubHosts({ HF_ENDPOINT: mirror }))).toEqual(inRepository)
})

it('takes no address with a password in it: it would be written down', async () => {
  const hub = createHub({ network: {}, tokens: {}, dataDir: '', env: {}, log: silentLog } as never)
  for (const who of ['me:secret', 'me', ':secret']) {
    const asked = resolveTarget({ url: `https://${who}@example.org/m.gguf` }, hub)
    await expect(asked).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('password') as string,
    })
  }
})

it('names the revision where that is not the newest', () => {
  const url = 'https://huggingface.co/P/R/resolve/v2.0/a%20b/m.gguf'
  expect(toSource({ url }, hubHosts({}))).toEqual({ ...inRepository, revision: 'v2.0' })
})

it('does not take a part of a revision for all of it', () => {
  const url = 'https://huggingface.co/P/R/resolve/refs%2Fpr%2F1/m.gguf'
  expect(toSource({ url }, hubHosts({}))).toEqual({ url })
})

it.each([
  ['https://huggingface.co/datasets/P/R/resolve/main/m.gguf', undefined],
  ['https://mirror.example/P/R/resolve/main/m.gguf', 'https://mirror.example/hub'],
  ['https://mirror.example.org/P/R/resolve/main/m.gguf', 'https://mirror.example'],
])('%s is an address like any other where the mirror is %s', (url, mirror) => {
  expect(toSource({ url }, hubHosts({ HF_ENDPOINT: mirror }))).toEqual({ url })
})
