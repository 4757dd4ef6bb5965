import { expect, it } from 'vitest'
import type { HubRepository } from '#contract/hub.ts'
import { groupFiles } from '#services/hub/listing.ts'
import { chooseFile, readSeveral } from './choose-file.ts'

const listed = (paths: readonly string[]): HubRepository => ({
  ...{ repository: 'P/R', revision: 'main', gated: false, license: null, host: 'h', listedAt: 0 },
  files: groupFiles(paths.map((path) => ({ path, sizeBytes: 1, sha256: null }))),
})

it('takes a lone percent sign in the name of a folder as it stands', () => {
  expect(readSeveral('P/R/tree/main/50%', [])).toMatchObject({ repository: 'P/R', folder: '50%/' })
  expect(readSeveral('P/R/tree/50%/a%20b', [])).toMatchObject({ revision: '50%', folder: 'a b/' })
})

it.each([
  ['a file that is called just so', ['Q4_K_M.gguf', 'Q8_0.gguf'], 'Q4_K_M.gguf'],
  [
    'a split one that is',
    ['Q4_K_M-00001-of-00002.gguf', 'Q4_K_M-00002-of-00002.gguf'],
    'Q4_K_M-00001-of-00002.gguf',
  ],
  ['a file in a folder', ['Q4_K_M/model.gguf', 'Q8_0/model.gguf'], 'Q4_K_M/model.gguf'],
  [
    'a file in a folder of a folder',
    ['gguf/Q4_K_M/model.gguf', 'gguf/Q8_0/model.gguf'],
    'gguf/Q4_K_M/model.gguf',
  ],
  ['what a maker put letters before', ['UD-Q4_K_M/model.gguf', 'Q8_0/model.gguf'], 'UD-Q4_K_M/model.gguf'],
  ['what the name says before the folder', ['Q4_K_M/m-Q8_0.gguf', 'x/m-Q4_K_M.gguf'], 'x/m-Q4_K_M.gguf'],
])('finds %s by its quantization', async (_, paths, path) => {
  const several = readSeveral('P/R:q4_k_m', [])!
  const list = () => Promise.resolve(listed(paths))
  expect(await chooseFile(several, { list, say: () => undefined })).toEqual({ repository: 'P/R', path })
})
