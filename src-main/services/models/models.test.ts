import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Model, ModelInspection } from '#contract/models.ts'
import { silentLog } from '#lib/log.ts'
import { temporaryFolder } from '../fixtures.ts'
import { createModels, findModels, type ModelFolder } from './index.ts'
import { resolveModelPath } from './inside.ts'
import { readFileName } from './names.ts'
import { createSidecars } from '../sidecars/index.ts'
import { createTrash } from './trash.ts'

const plant = (dir: string, id: string, text = 'GGUF') => {
  const path = join(dir, ...id.split('/'))
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}
const library = (dir: string): [ModelFolder] => [{ dir, source: 'library' }]
/** What the list of models needs beside its folders, with nothing in it. */
const alone = (dir: string) => ({
  places: {
    usedModels: () => [],
    filesOf: () => {
      throw new Error('not here')
    },
    onUsed: () => undefined,
    compareWithLibrary: () => undefined,
  },
  sidecars: createSidecars({ dataDir: dir }),
  trash: createTrash({ dataDir: dir, log: silentLog }),
  unload: () => Promise.resolve(),
  catalogName: (): string | null => null,
  usagesOf: () => [],
})
const idsIn = async (dir: string) => (await findModels(library(dir))).map(({ id }) => id)

describe('the name of a file', () => {
  it.each([
    ['SmolLM2-135M-Instruct.Q4_1.gguf', 'SmolLM2 135M Instruct', 'Q4_1'],
    ['Qwen3-0.6B-Q8_0.gguf', 'Qwen3 0.6B', 'Q8_0'],
    ['Llama-3.3-70B-Instruct-Q4_K_M-00001-of-00002.gguf', 'Llama 3.3 70B Instruct', 'Q4_K_M'],
    ['gpt-oss-20b-mxfp4.gguf', 'gpt oss 20b', 'MXFP4'],
    ['gemma-3-4b-it-UD-IQ2_XXS.gguf', 'gemma 3 4b it', 'UD-IQ2_XXS'],
    ['model-f16.GGUF', 'model', 'F16'],
    ['BitNet-TQ1_0.gguf', 'BitNet', 'TQ1_0'],
    ['my_own_model.gguf', 'my own model', null],
    ['Q4_0.gguf', 'Q4 0', null],
    ['Mixtral-8x7B.gguf', 'Mixtral 8x7B', null],
  ])('%s', (fileName, name, quantization) => {
    expect(readFileName(fileName)).toEqual({ name, quantization })
  })
})

describe('findModels', () => {
  it('counts in names as people do', async () => {
    const dir = temporaryFolder()
    for (const size of ['14B', '4B', '0.6B']) plant(dir, `Talk-${size}.gguf`)
    const found = await findModels(library(dir))
    expect(found.map(({ name }) => name)).toEqual(['Talk 0.6B', 'Talk 4B', 'Talk 14B'])
  })

  it('lists what can be a model, at most three levels deep, by name', async () => {
    const dir = temporaryFolder()
    for (const id of [
      'b.gguf',
      'Pub/Repo/a-Q4_0.gguf',
      'Pub/c.gguf',
      'Pub/Repo/Deep/too-deep.gguf',
      'Pub/Repo/mmproj-a.gguf',
      'Pub/Repo/a.gguf.part',
      'Pub/Repo/.hidden.gguf',
      '.cache/x.gguf',
      'readme.md',
    ]) {
      plant(dir, id)
    }
    plant(dir, 'empty.gguf', '')
    const found = await findModels(library(dir))
    expect(found.map(({ id }) => id)).toEqual(['Pub/Repo/a-Q4_0.gguf', 'b.gguf', 'Pub/c.gguf'])
    expect(found[0]).toEqual({
      id: 'Pub/Repo/a-Q4_0.gguf',
      name: 'a',
      publisher: 'Pub',
      repository: 'Repo',
      fileName: 'a-Q4_0.gguf',
      quantization: 'Q4_0',
      sizeBytes: 4,
      source: 'library',
      path: join(dir, 'Pub/Repo/a-Q4_0.gguf'),
    })
  })

  it('lists a model in several files once, when all of them are there', async () => {
    const dir = temporaryFolder()
    plant(dir, 'P/R/m-00001-of-00003.gguf')
    plant(dir, 'P/R/m-00003-of-00003.gguf')
    expect(await idsIn(dir)).toEqual([])
    plant(dir, 'P/R/m-00002-of-00003.gguf')
    expect(await findModels(library(dir))).toMatchObject([{ id: 'P/R/m-00001-of-00003.gguf', sizeBytes: 12 }])
  })

  it('does not follow links out of the folder, nor round in it', async () => {
    const outside = temporaryFolder()
    plant(outside, 'P/R/outside.gguf')
    const dir = temporaryFolder()
    const inside = plant(dir, 'inside.gguf')
    symlinkSync(outside, join(dir, 'out'))
    symlinkSync(join(outside, 'P/R/outside.gguf'), join(dir, 'link.gguf'))
    symlinkSync(dir, join(dir, 'round'))
    symlinkSync(inside, join(dir, 'again.gguf'))
    expect(await idsIn(dir)).toEqual(['again.gguf', 'inside.gguf'])
  })

  it('prefers the first folder, and takes a missing one for empty', async () => {
    const [first, second] = [temporaryFolder(), temporaryFolder()]
    plant(first, 'm.gguf', 'mine')
    plant(second, 'm.gguf')
    plant(second, 's.gguf')
    const folders: ModelFolder[] = [
      { dir: join(first, 'nowhere'), source: 'library' },
      { dir: first, source: 'library' },
      { dir: second, source: 'starter' },
    ]
    expect((await findModels(folders)).map(({ id, source }) => [id, source])).toEqual([
      ['m.gguf', 'library'],
      ['s.gguf', 'starter'],
    ])
  })
})

describe('resolveModelPath', () => {
  it('finds a model in any of the folders', () => {
    const [first, second] = [temporaryFolder(), temporaryFolder()]
    const path = plant(second, 'P/R/m.gguf')
    expect(resolveModelPath([...library(first), ...library(second)], 'P/R/m.gguf')).toBe(path)
  })

  it.each([
    '',
    '/',
    '..',
    '../secret.gguf',
    'P/../../secret.gguf',
    'P/R/../m.gguf',
    './m.gguf',
    'P//m.gguf',
    '/etc/passwd',
    'P\\..\\..\\secret.gguf',
    'm.gguf\0',
    'link.gguf',
    'out/secret.gguf',
    'P/R/D/m.gguf',
    'P',
    'P/R',
    'folder.gguf',
    'text.txt',
    '__proto__',
    'C:/m.gguf',
    '%2e%2e/secret.gguf',
  ])('gives nothing for %j', (id) => {
    const parent = temporaryFolder()
    plant(parent, 'secret.gguf')
    const dir = join(parent, 'models')
    for (const inside of ['P/R/m.gguf', 'P/R/D/m.gguf', 'text.txt', 'folder.gguf/x']) plant(dir, inside)
    symlinkSync(join(parent, 'secret.gguf'), join(dir, 'link.gguf'))
    symlinkSync(parent, join(dir, 'out'))
    expect(() => resolveModelPath(library(dir), id)).toThrow(
      expect.objectContaining({ code: 'MODEL_NOT_FOUND' }),
    )
  })
})

describe('watching', () => {
  const start = async (dir: string) => {
    const models = await createModels({
      ...alone(dir),
      folders: library(dir),
      inspect: () => Promise.reject<ModelInspection>(new Error('not here')),
      desktop: undefined,
      log: silentLog,
    })
    onTestFinished(() => models.close())
    const lists = models.changed()
    /** The next list, as ids with sizes. */
    const next = async () => {
      const { value = [] } = (await lists.next()) as { value: Model[] | undefined }
      return Object.fromEntries(value.map(({ id, sizeBytes }) => [id, sizeBytes]))
    }
    return { models, next }
  }

  it('notices files that come and go, within about a second', async () => {
    const dir = temporaryFolder()
    plant(dir, 'P/R/old.gguf')
    const { models, next } = await start(dir)
    expect(await next()).toEqual({ 'P/R/old.gguf': 4 })
    const begun = performance.now()
    plant(dir, 'New/Repo/new.gguf')
    expect(await next()).toEqual({ 'New/Repo/new.gguf': 4, 'P/R/old.gguf': 4 })
    expect(performance.now() - begun).toBeLessThan(2000)
    rmSync(join(dir, 'P'), { recursive: true })
    expect(await next()).toEqual({ 'New/Repo/new.gguf': 4 })
    renameSync(join(dir, 'New/Repo/new.gguf'), join(dir, 'flat.gguf'))
    await expect.poll(next).toEqual({ 'flat.gguf': 4 })
    expect(models.list()).toMatchObject([{ id: 'flat.gguf' }])
    expect(Object.keys(models.list()[0]!)).not.toContain('path')
  })

  it('shows a file that is being copied once it has its size', async () => {
    const dir = temporaryFolder()
    const { next } = await start(dir)
    expect(await next()).toEqual({})
    const path = plant(dir, 'growing.gguf', 'x')
    let sizeBytes = 1
    const growing = setInterval(() => {
      appendFileSync(path, 'x')
      sizeBytes += 1
      if (sizeBytes === 20) clearInterval(growing)
    }, 50)
    expect(await next()).toEqual({ 'growing.gguf': 20 })
  })
})

it('shows the folder where there is a desktop, and says so where there is none', async () => {
  const dir = temporaryFolder()
  const shown: string[] = []
  const desktop = {
    openExternal: () => Promise.resolve(true),
    revealFolder: (path: string) => Promise.resolve(void shown.push(path)),
    pickFolder: () => Promise.resolve(null),
  }
  const inspect = () => Promise.reject<ModelInspection>(new Error('not here'))
  const options = { ...alone(dir), folders: library(dir), inspect, log: silentLog }
  const [there, elsewhere] = [
    await createModels({ ...options, desktop }),
    await createModels({ ...options, desktop: undefined }),
  ]
  onTestFinished(() => there.close())
  onTestFinished(() => elsewhere.close())
  await there.revealFolder()
  expect(shown).toEqual([dir])
  await expect(elsewhere.revealFolder()).rejects.toMatchObject({ code: 'NOT_SUPPORTED' })
})

it('names a model as the catalogue does where that has it, and lists it in its place', async () => {
  const dir = temporaryFolder()
  plant(join(dir, 'models'), 'P/R/zeta-Q4_0.gguf')
  plant(join(dir, 'models'), 'P/R/beta-Q4_0.gguf')
  const models = await createModels({
    ...alone(dir),
    folders: library(join(dir, 'models')),
    catalogName: (repository, fileName) =>
      `${repository}/${fileName}` === 'P/R/zeta-Q4_0.gguf' ? 'Alpha' : null,
    inspect: () => Promise.reject<ModelInspection>(new Error('not here')),
    desktop: undefined,
    log: silentLog,
  })
  onTestFinished(() => models.close())
  expect(models.list().map(({ name }) => name)).toEqual(['Alpha', 'beta'])
  // Nor is it called otherwise once it is in the trash.
  await models.remove('P/R/zeta-Q4_0.gguf')
  expect((await models.diskUse()).trash).toMatchObject([{ name: 'Alpha Q4_0' }])
})
