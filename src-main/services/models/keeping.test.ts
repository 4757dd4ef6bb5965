import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Usage } from '#contract/messages.ts'
import type { Provenance } from '#contract/models.ts'
import { currentBoot } from '#lib/boot.ts'
import { silentLog } from '#lib/log.ts'
import { isOver, plantModel, startServices, temporaryFolder, watchChat } from '../fixtures.ts'
import { createSidecars } from '../sidecars/index.ts'
import { libraryFileName, libraryFolders } from './library-names.ts'
import { toMeasuredSpeed } from './measured-speed.ts'
import { createTrash } from './trash.ts'
import { judge, unknownProvenance } from './verify.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const plant = (dir: string, id: string, text = 'GGUF') => {
  const path = join(dir, 'models', ...id.split('/'))
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}
const id = 'P/R/m-Q4_0.gguf'

describe('verifying', () => {
  const verify = async (client: Awaited<ReturnType<typeof startServices>>['client'], id: string) => {
    const events = []
    for await (const event of await client.models.verify({ id })) events.push(event)
    return events
  }

  it.each([
    ['the source told the same', sha256('GGUF'), 'matched', 'matched'],
    ['the source told another', sha256('other'), 'matched', 'differs'],
    ['we counted the same before', sha256('GGUF'), 'computed', 'computed'],
    ['we counted another before: the disk is failing', sha256('other'), 'computed', 'differs'],
    ['it was wrong and is mended', sha256('GGUF'), 'differs', 'matched'],
  ] as const)('when %s', async (_, hash, known, outcome) => {
    const dataDir = temporaryFolder()
    const path = plant(dataDir, id)
    const provenance = { origin: 'https://example.org', sha256: hash, hash: known, checkedAt: 1 }
    createSidecars({ dataDir }).update(path, { provenance })
    const { client } = await startServices({}, { dataDir })
    const events = await verify(client, id)
    expect(events.at(0)).toEqual({ type: 'progress', doneBytes: 0, totalBytes: 4 })
    expect(events.at(-1)).toMatchObject({
      provenance: { origin: 'https://example.org', sha256: hash, hash: outcome },
    })
    expect(await client.models.provenance({ id })).toMatchObject({ hash: outcome })
  })

  it('notes nothing of a model that is removed while it is read, which then comes back', async () => {
    const dataDir = temporaryFolder()
    const path = plant(dataDir, id)
    truncateSync(path, 300 << 20)
    const { client } = await startServices({}, { dataDir })
    let isRemoved = false
    const reading = async () => {
      for await (const event of await client.models.verify({ id })) {
        if (isRemoved || event.type !== 'progress' || event.doneBytes === 0) continue
        isRemoved = true
        await client.models.remove({ id })
      }
    }
    await expect(reading()).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(existsSync(`${path}.palabre.json`)).toBe(false)
    await client.models.restore({ id })
    expect(existsSync(path)).toBe(true)
  })

  const noted = (boot: string | null, text = 'GGUF') => {
    const dataDir = temporaryFolder()
    const path = plant(dataDir, id, text)
    const sidecars = createSidecars({ dataDir })
    const provenance: Provenance = { origin: null, sha256: sha256('GGUF'), hash: 'matched', checkedAt: 1 }
    sidecars.update(path, { provenance, unsyncedIn: boot })
    return { dataDir, sidecars, path, provenance }
  }

  it.each([
    ['is read again after the system was started anew', 'GGUF', 'matched'],
    ['is found damaged then', 'GGU\0', 'differs'],
  ] as const)('what got its name before the disk had it %s', async (_, text, outcome) => {
    const { dataDir, sidecars, path } = noted('another', text)
    // Until then nobody takes it for right.
    expect(sidecars.read(path).provenance).toMatchObject({ hash: 'unknown', sha256: sha256('GGUF') })
    await startServices({}, { dataDir })
    await vi.waitFor(() => expect(sidecars.read(path)).toMatchObject({ unsyncedIn: null }), {
      timeout: 20_000,
    })
    expect(sidecars.read(path).provenance).toMatchObject({ hash: outcome, sha256: sha256('GGUF') })
  })

  it('what the same run of the system has is read again, too: a disk tells but once of what it did not take', async () => {
    const { dataDir, sidecars, path, provenance } = noted(currentBoot(), 'GGU\0')
    expect(sidecars.read(path).provenance).toEqual(provenance)
    await startServices({}, { dataDir })
    await vi.waitFor(() => expect(sidecars.read(path)).toMatchObject({ unsyncedIn: null }), {
      timeout: 20_000,
    })
    expect(sidecars.read(path).provenance).toMatchObject({ hash: 'differs' })
  })

  it('a part of a split model that a power cut damaged is found, too', async () => {
    const dataDir = temporaryFolder()
    const sidecars = createSidecars({ dataDir })
    const split = 'P/R/s-00001-of-00002.gguf'
    const paths = [plant(dataDir, split, 'one'), plant(dataDir, 'P/R/s-00002-of-00002.gguf', 'tw\0')]
    for (const [index, path] of paths.entries()) {
      const hash = sha256(index === 0 ? 'one' : 'two')
      const provenance: Provenance = { origin: null, sha256: hash, hash: 'matched', checkedAt: 1 }
      sidecars.update(path, { provenance, unsyncedIn: index === 0 ? null : 'another' })
    }
    await startServices({}, { dataDir })
    await vi.waitFor(() => expect(sidecars.read(paths[1]!)).toMatchObject({ unsyncedIn: null }), {
      timeout: 20_000,
    })
    expect(paths.map((path) => sidecars.read(path).provenance?.hash)).toEqual(['matched', 'differs'])
  })

  it('computes where nothing is known, of every part', async () => {
    const dataDir = temporaryFolder()
    plant(dataDir, 'P/R/s-00001-of-00002.gguf', 'one')
    const second = plant(dataDir, 'P/R/s-00002-of-00002.gguf', 'second')
    const { client } = await startServices({}, { dataDir })
    const end = (await verify(client, 'P/R/s-00001-of-00002.gguf')).at(-1)
    expect(end).toMatchObject({ provenance: { sha256: sha256('one'), hash: 'computed' } })
    writeFileSync(second, 'flipped')
    const again = (await verify(client, 'P/R/s-00001-of-00002.gguf')).at(-1)
    expect(again).toMatchObject({ provenance: { sha256: sha256('one'), hash: 'differs' } })
    // And is so for whoever asks later.
    const kept = await client.models.provenance({ id: 'P/R/s-00001-of-00002.gguf' })
    expect(kept).toMatchObject({ sha256: sha256('one'), hash: 'differs' })
  })

  it('stops, and writes nothing, when nobody reads on', async () => {
    const dataDir = temporaryFolder()
    const path = plant(dataDir, id, 'x'.repeat(40 << 20))
    const { client } = await startServices({}, { dataDir })
    const events = await client.models.verify({ id })
    await events.next()
    await events.next()
    await events.return()
    expect(existsSync(`${path}.palabre.json`)).toBe(false)
  })

  it('keeps what it should be when it differs', () => {
    const known = { ...unknownProvenance, sha256: 'a', hash: 'matched' as const }
    expect(judge(known, [], 'b')).toMatchObject({ sha256: 'a', hash: 'differs' })
    expect(judge(unknownProvenance, ['b'], 'b')).toMatchObject({ sha256: 'b', hash: 'matched' })
  })
})

describe('the trash', () => {
  it('takes a model with its parts and sidecars, and gives it back after a restart', async () => {
    const dataDir = temporaryFolder()
    const first = plant(dataDir, 'P/R/s-00001-of-00002.gguf', 'one')
    plant(dataDir, 'P/R/s-00002-of-00002.gguf', 'two')
    const id = 'P/R/s-00001-of-00002.gguf'
    createSidecars({ dataDir }).update(first, { provenance: unknownProvenance })
    const before = await startServices({}, { dataDir })
    await before.client.engines.load({ modelId: id })
    await before.client.models.remove({ id })
    expect(before.launch.processes.every(({ alive }) => !alive)).toBe(true)
    expect(existsSync(join(dataDir, 'models/P'))).toBe(false)
    expect((await before.client.models.list()).map((model) => model.id)).not.toContain(id)
    expect(await before.client.models.diskUse()).toMatchObject({ trash: [{ id, name: 's' }] })
    await before.services.close()

    const { client } = await startServices({}, { dataDir })
    await client.models.restore({ id })
    expect(readdirSync(dirname(first)).sort()).toEqual([
      's-00001-of-00002.gguf',
      's-00001-of-00002.gguf.palabre.json',
      's-00002-of-00002.gguf',
    ])
    expect((await client.models.list()).map((model) => model.id)).toContain(id)
    expect(await client.models.diskUse()).toMatchObject({ trash: [], trashBytes: 0 })
  })

  it('leaves the one in the way alone, and brings back the latest of two', async () => {
    const dataDir = temporaryFolder()
    const path = plant(dataDir, id, 'old')
    const { client } = await startServices({}, { dataDir })
    await client.models.remove({ id })
    plant(dataDir, id, 'new')
    await expect(client.models.restore({ id })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(readFileSync(path, 'utf8')).toBe('new')
    await client.models.remove({ id })
    await client.models.restore({ id })
    expect(readFileSync(path, 'utf8')).toBe('new')
    await client.models.emptyTrash()
    await expect(client.models.restore({ id: 'P/R/never.gguf' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(readdirSync(join(dataDir, 'trash'))).toEqual([])
  })

  it('empties itself of what is older than a day, and of nothing else', async () => {
    const dataDir = temporaryFolder()
    const trash = createTrash({ dataDir, log: silentLog })
    for (const name of ['old', 'young'])
      await trash.put(`P/R/${name}.gguf`, plant(dataDir, `P/R/${name}.gguf`))
    for (const dir of readdirSync(join(dataDir, 'trash'))) {
      const path = join(dataDir, 'trash', dir, 'entry.json')
      const entry = JSON.parse(readFileSync(path, 'utf8')) as { id: string }
      if (entry.id.includes('old'))
        writeFileSync(path, JSON.stringify({ ...entry, removedAt: Date.now() - 25 * 3600_000 }))
    }
    const { client } = await startServices({}, { dataDir })
    await expect.poll(() => readdirSync(join(dataDir, 'trash')).length).toBe(1)
    expect(await client.models.diskUse()).toMatchObject({ trash: [{ id: 'P/R/young.gguf' }] })
  })

  it('takes nothing that is not ours', async () => {
    const dataDir = temporaryFolder()
    const outside = temporaryFolder()
    const stranger = plant(outside, 'S/R/s.gguf')
    plantModel(dataDir)
    symlinkSync(stranger, join(dataDir, 'models', 'link.gguf'))
    const { client } = await startServices({}, { dataDir, starterModelsDir: join(outside, 'models') })
    await expect(client.models.remove({ id: 'S/R/s.gguf' })).rejects.toMatchObject({ code: 'NOT_SUPPORTED' })
    await expect(client.models.remove({ id: '../../etc/x.gguf' })).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
    })
    await expect(
      createTrash({ dataDir, log: silentLog }).put('link.gguf', join(dataDir, 'models/link.gguf')),
    ).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' })
    expect(existsSync(stranger)).toBe(true)
  })
})

/** Other disks in the library, some of them only by their mount: there the system says of one disk that it is another, too. */
describe('a model that a crash left half in the trash', () => {
  it('is not thrown away by itself, and comes back', async () => {
    const dataDir = temporaryFolder()
    const split = 'P/R/s-00001-of-00002.gguf'
    const paths = [plant(dataDir, split, 'one'), plant(dataDir, 'P/R/s-00002-of-00002.gguf', 'two')]
    const trash = createTrash({ dataDir, log: silentLog })
    await trash.put(split, paths[0]!)
    const [entry = ''] = readdirSync(join(dataDir, 'trash'))
    mkdirSync(dirname(paths[1]!), { recursive: true })
    renameSync(join(dataDir, 'trash', entry, 's-00002-of-00002.gguf'), paths[1]!)
    await trash.empty(-60_000)
    await trash.restore(split)
    expect(paths.map((path) => readFileSync(path, 'utf8'))).toEqual(['one', 'two'])
  })
})

const canMount = process.platform === 'linux' && process.getuid?.() === 0
describe.skipIf(!canMount)('the trash of a library with other disks', () => {
  it.each(['models', 'models/P', 'models/P/R'])('keeps what lay on the one at %s there', async (at) => {
    for (const kind of ['tmpfs', 'bind']) {
      const dataDir = temporaryFolder()
      const mount = join(dataDir, at)
      mkdirSync(mount, { recursive: true })
      mkdirSync(join(dataDir, 'disk'))
      const how = kind === 'bind' ? ['--bind', join(dataDir, 'disk')] : ['-t', 'tmpfs', 'tmpfs']
      execFileSync('mount', [...how, mount])
      onTestFinished(() => void execFileSync('umount', [mount]))
      const path = plant(dataDir, id, 'bytes')
      const trash = createTrash({ dataDir, log: silentLog })
      await trash.put(id, path)
      expect([existsSync(path), await trash.list()]).toMatchObject([false, [{ id }]])
      expect(readdirSync(join(mount, '.trash'))).toHaveLength(1)
      await trash.restore(id)
      expect([readFileSync(path, 'utf8'), await trash.list()]).toEqual(['bytes', []])
      await trash.put(id, path)
      await trash.empty()
      expect([await trash.list(), existsSync(join(mount, '.trash'))]).toEqual([[], false])
      expect(existsSync(join(dataDir, 'trash')) && readdirSync(join(dataDir, 'trash'))).toBeOneOf([false, []])
    }
  })

  it('lists no model that could not be moved', async () => {
    const dataDir = temporaryFolder()
    const mount = join(dataDir, 'models/P')
    mkdirSync(mount, { recursive: true })
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', mount])
    onTestFinished(() => void execFileSync('umount', [mount]))
    const path = plant(dataDir, id, 'bytes')
    execFileSync('mount', ['-o', 'remount,ro', mount])
    const trash = createTrash({ dataDir, log: silentLog })
    await expect(trash.put(id, path)).rejects.toMatchObject({ code: 'PLACE_LOCKED' })
    expect([readFileSync(path, 'utf8'), await trash.list()]).toEqual(['bytes', []])
  })
})

describe('a trash that is hard to move to', () => {
  const start = () => {
    const dataDir = temporaryFolder()
    const path = plant(dataDir, id, 'bytes')
    return { dataDir, path, trash: createTrash({ dataDir, log: silentLog }) }
  }
  const mountThere = (args: string[], at: string) => {
    execFileSync('mount', [...args, at])
    onTestFinished(() => void execFileSync('umount', [at]))
  }
  /** Until not a byte more fits. */
  const fill = (dir: string) => {
    try {
      for (let round = 0; ; round++) writeFileSync(join(dir, `ballast-${round}`), Buffer.alloc(4096))
    } catch (error) {
      expect(error).toMatchObject({ code: 'ENOSPC' })
    }
  }

  it('is passed over for the next', async () => {
    const { dataDir, path, trash } = start()
    writeFileSync(join(dataDir, 'trash'), 'in the way')
    await trash.put(id, path)
    expect([existsSync(path), readdirSync(join(dataDir, 'models/.trash'))]).toEqual([
      false,
      [expect.any(String)],
    ])
    await trash.restore(id)
    expect(readFileSync(path, 'utf8')).toBe('bytes')
  })

  it('is no reason to say that a model was removed which was not', async () => {
    const { dataDir, path, trash } = start()
    for (const at of ['', 'models', 'models/P', 'models/P/R']) {
      writeFileSync(join(dataDir, at, at === '' ? 'trash' : '.trash'), 'in the way')
    }
    await expect(trash.put(id, path)).rejects.toMatchObject({ code: 'ENOTDIR' })
    expect(readFileSync(path, 'utf8')).toBe('bytes')
    // Nor where none of the files that its name tells of is there.
    const odd = 'P/R/s-00003-of-00002.gguf'
    await expect(trash.put(odd, plant(dataDir, odd))).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' })
  })

  it.skipIf(!canMount)('is full: the next one takes it, or it says so and leaves nothing', async () => {
    const near = start()
    mkdirSync(join(near.dataDir, 'trash'))
    mountThere(['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs'], join(near.dataDir, 'trash'))
    fill(join(near.dataDir, 'trash'))
    await near.trash.put(id, near.path)
    expect([existsSync(near.path), await near.trash.list()]).toMatchObject([false, [{ id }]])
    expect(readdirSync(join(near.dataDir, 'trash')).filter((name) => !name.startsWith('ballast'))).toEqual([])

    const dataDir = temporaryFolder()
    mountThere(['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs'], dataDir)
    const path = plant(dataDir, id, 'bytes')
    fill(dataDir)
    const trash = createTrash({ dataDir, log: silentLog })
    await expect(trash.put(id, path)).rejects.toMatchObject({ code: 'DISK_FULL' })
    expect([readFileSync(path, 'utf8'), existsSync(join(dataDir, 'trash'))]).toEqual(['bytes', false])
  })

  it.skipIf(!canMount)('takes no part of a model when another cannot be moved', async () => {
    const { dataDir, trash } = start()
    const ids = [1, 2].map((part) => `P/S/s-0000${part}-of-00002.gguf`)
    const paths = ids.map((id) => plant(dataDir, id, id))
    mountThere(['--bind', paths[1]!], paths[1]!)
    await expect(trash.put(ids[0]!, paths[0]!)).rejects.toMatchObject({ code: 'PLACE_LOCKED' })
    expect(paths.map((path) => readFileSync(path, 'utf8'))).toEqual(ids)
    expect(await trash.list()).toEqual([])
  })

  it('gives links back that lead nowhere, and to no name that a link has', async () => {
    const { dataDir, path, trash } = start()
    const ids = [1, 2].map((part) => `P/S/s-0000${part}-of-00002.gguf`)
    const first = plant(dataDir, ids[0]!)
    const second = join(dirname(first), ids[1]!.split('/')[2]!)
    symlinkSync(path, second)
    await trash.put(ids[0]!, first)
    rmSync(path)
    mkdirSync(dirname(first))
    symlinkSync('nowhere', second)
    await expect(trash.restore(ids[0]!)).rejects.toMatchObject({ code: 'CONFLICT' })
    expect([existsSync(first), readlinkSync(second), await trash.list()]).toMatchObject([
      ...[false, 'nowhere'],
      [{ id: ids[0] }],
    ])
    rmSync(second)
    await trash.restore(ids[0]!)
    expect([readFileSync(first, 'utf8'), readlinkSync(second), await trash.list()]).toEqual([
      'GGUF',
      path,
      [],
    ])
  })
})

describe('disk use', () => {
  it('counts models, parts, and the free space; finds the same bytes twice, and not the same size', async () => {
    const dataDir = temporaryFolder()
    plant(dataDir, 'P/R/one.gguf', 'same bytes')
    plant(dataDir, 'P/S/two.gguf', 'same bytes')
    plant(dataDir, 'P/T/three.gguf', 'other byte')
    plant(dataDir, 'P/T/x.gguf.part', 'half')
    const { client } = await startServices({}, { dataDir })
    const first = await client.models.diskUse()
    expect(first).toMatchObject({ modelsBytes: 34, partsBytes: 4, trashBytes: 0 })
    expect(first.freeBytes).toBeGreaterThan(0)
    await expect
      .poll(async () => (await client.models.diskUse()).duplicates)
      .toEqual([['P/R/one.gguf', 'P/S/two.gguf']])
  })
})

describe('the measured speed', () => {
  const usage = (tokensPerSecond: number, completionTokens = 5): Usage => ({
    ...{ promptTokens: 1, cachedTokens: 0, completionTokens, tokensPerSecond },
    timeToFirstTokenMs: tokensPerSecond * 10,
  })

  it('is the median of answers that said something', () => {
    expect(toMeasuredSpeed([])).toBeNull()
    expect(toMeasuredSpeed([usage(9, 0)])).toBeNull()
    expect(toMeasuredSpeed([usage(100), usage(1), usage(3)])).toEqual({
      tokensPerSecond: 3,
      timeToFirstTokenMs: 30,
      answers: 3,
    })
    expect(toMeasuredSpeed([usage(1), usage(3)])).toMatchObject({ tokensPerSecond: 2 })
  })

  it('comes from the answers that are stored', async () => {
    const { client, dataDir } = await startServices()
    const modelId = plantModel(dataDir)
    expect(await client.models.measuredSpeed({ id: modelId })).toBeNull()
    const chat = await client.chats.create({ title: 'T' })
    const events = await client.chats.open({ id: chat.id })
    await client.chats.send({ chatId: chat.id, text: 'Hi', parentId: null })
    await watchChat(events, isOver)
    expect(await client.models.measuredSpeed({ id: modelId })).toMatchObject({
      tokensPerSecond: 100,
      answers: 1,
    })
  })
})

it.each([
  ['../../etc', '..', 'x:y.gguf', ['-..-etc', 'x-y', 'x-y.gguf']],
  ['', '', 'a-00001-of-00002.gguf', ['local', 'a', 'a-00001-of-00002.gguf']],
  ['CON', 'nul.txt', '.hidden.gguf', ['_CON', '_nul.txt', 'hidden.gguf']],
])('gives a stranger a place in the library: %s/%s/%s', (publisher, repository, fileName, names) => {
  expect([...libraryFolders({ publisher, repository, fileName }), libraryFileName(fileName)]).toEqual(names)
})

it.each([
  ['模型'.repeat(200) + '-Q4_0.gguf', /^(模型|型)+-Q4_0\.gguf$/],
  ['a'.repeat(50) + '.' + 'b'.repeat(144) + '.gguf', /^b+\.gguf$/],
  ['😀'.repeat(100) + '.gguf', /^(😀)+\.gguf$/u],
])('a long name keeps its end, in as many bytes as any disk takes with a suffix: %#', (name, expected) => {
  const short = libraryFileName(name)
  expect(short).toMatch(expected)
  expect(Buffer.byteLength(short)).toBeLessThanOrEqual(200)
  expect(libraryFileName(short)).toBe(short)
})
