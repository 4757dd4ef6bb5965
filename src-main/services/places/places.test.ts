import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Copy, Place } from '#contract/places.ts'
import { startServices, temporaryFolder } from '../fixtures.ts'
import { partOf } from './copying/parts.ts'
import type { Drive } from './drives.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const plant = (path: string, text = 'GGUF') => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}
const planted = (home: string, files: Record<string, string>) => {
  for (const [path, text] of Object.entries(files)) plant(join(home, path), text)
}
const start = async (home: string, options: { drives?: Drive[]; dataDir?: string } = {}) =>
  startServices(
    {},
    {
      surroundings: { platform: 'linux', env: {}, home },
      listDrives: () => Promise.resolve(options.drives ?? []),
      ...(options.dataDir !== undefined && { dataDir: options.dataDir }),
    },
  )
/** All that lies below a folder, with sizes and times: what must not change. */
const stateOf = (dir: string) =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => [name, statSync(join(dir, name)).mtimeMs, statSync(join(dir, name)).size])
const ended = async (client: Awaited<ReturnType<typeof start>>['client'], { id }: Copy): Promise<Copy> => {
  for await (const copies of await client.places.copies()) {
    const copy = copies.find((copy) => copy.id === id)
    if (copy && copy.status !== 'copying' && copy.status !== 'checking') return copy
  }
  throw new Error('The copies ended')
}

describe("other programs' models", () => {
  const digest = sha256('an ollama model')
  const configDigest = sha256('config')
  const manifest = (digest: string) =>
    JSON.stringify({
      config: { digest: `sha256:${configDigest}` },
      layers: [
        { mediaType: 'application/vnd.ollama.image.template', digest: `sha256:${sha256('t')}` },
        { mediaType: 'application/vnd.ollama.image.model', digest: `sha256:${digest}` },
      ],
    })

  const programs = () => {
    const home = temporaryFolder()
    const ollama = '.ollama/models/manifests/registry.ollama.ai/library'
    planted(home, {
      '.lmstudio/models/pub/repo/a-Q4_0.gguf': 'lm',
      'elsewhere/pub/repo/b-Q8_0.gguf': 'lm2',
      '.lmstudio/settings.json': JSON.stringify({ downloadsFolder: join(home, 'elsewhere') }),
      '.local/share/Jan/data/llamacpp/models/jan-nano-Q4_K_M/model.gguf': 'jan',
      '.local/share/Jan/data/llamacpp/models/jan-nano-Q4_K_M/model.yml': 'model_path: x\nname: Jan Nano\n',
      '.local/share/nomic.ai/GPT4All/g.Q4_0.gguf': 'gpt4all',
      '.local/share/nomic.ai/GPT4All/incomplete-h.Q4_0.gguf': 'half of it',
      [`.ollama/models/blobs/sha256-${digest}`]: 'an ollama model',
      [`.ollama/models/blobs/sha256-${configDigest}`]: '{"file_type":"Q4_K_M"}',
      [`${ollama}/llama3/latest`]: manifest(digest),
      [`${ollama}/llama3/8b`]: manifest(digest),
      [`${ollama}/cut/8b`]: manifest(digest).slice(0, 40),
      [`${ollama}/gone/8b`]: manifest(sha256('gone')),
      [`${ollama}/evil/8b`]: JSON.stringify({
        layers: [{ mediaType: 'application/vnd.ollama.image.model', digest: 'sha256:../../../secret' }],
      }),
      'secret.gguf': 'secret',
    })
    const hub = join(home, '.cache/huggingface/hub/models--org--name-GGUF')
    plant(join(hub, 'blobs', sha256('hf')), 'hf')
    plant(join(hub, 'refs/main'), 'rev1')
    for (const revision of ['rev0', 'rev1']) {
      mkdirSync(join(hub, 'snapshots', revision), { recursive: true })
      symlinkSync(join('../../blobs', sha256('hf')), join(hub, 'snapshots', revision, 'name-Q5_0.gguf'))
    }
    symlinkSync(join(home, 'secret.gguf'), join(hub, 'snapshots/rev1/link.gguf'))
    symlinkSync(join(home, 'secret.gguf'), join(home, '.lmstudio/models/pub/repo/link.gguf'))
    return home
  }

  it('are found in every layout, and what is damaged or leads out is passed over', async () => {
    const home = programs()
    const before = stateOf(home)
    const { client } = await start(home)
    const places = await client.places.look()
    const found = places.flatMap(({ kind, files }) =>
      files.map(({ name, fileName, quantization, sizeBytes }) => [
        kind,
        name,
        fileName,
        quantization,
        sizeBytes,
      ]),
    )
    expect(found).toEqual([
      ['lm-studio', 'a', 'a-Q4_0.gguf', 'Q4_0', 2],
      ['jan', 'Jan Nano', 'jan-nano-Q4_K_M.gguf', 'Q4_K_M', 3],
      ['gpt4all', 'g', 'g.Q4_0.gguf', 'Q4_0', 7],
      ['ollama', 'llama3:8b', 'llama3-8b.gguf', 'Q4_K_M', 15],
      ['hugging-face', 'name', 'name-Q5_0.gguf', 'Q5_0', 2],
      ['lm-studio', 'b', 'b-Q8_0.gguf', 'Q8_0', 3],
    ])
    for (const { id, files } of places) {
      expect([id, ...files.map((file) => file.id)].join()).not.toMatch(/[/\\]|\.\./)
    }
    expect(stateOf(home)).toEqual(before)
  })

  it('are used where they lie, listed with the others, and never removed', async () => {
    const home = programs()
    const { client, dataDir, launch, services } = await start(home)
    const place = (await client.places.look()).find(({ kind }) => kind === 'ollama')
    await client.places.use({ placeId: place!.id, isUsed: true })
    const used = (await client.models.list()).find(({ source }) => source === 'place')
    expect(used).toMatchObject({ name: 'llama3:8b', id: `place:${place!.id}/${place!.files[0]!.id}` })
    const id = used!.id
    await client.engines.load({ modelId: id })
    const blob = join(home, '.ollama/models/blobs', `sha256-${digest}`)
    expect(launch.processes.at(-1)?.calls).toContain(`load ${blob}`)
    await expect(client.models.remove({ id })).rejects.toMatchObject({ code: 'NOT_SUPPORTED' })
    const before = stateOf(home)
    let last: unknown
    for await (const event of await client.models.verify({ id })) last = event
    expect(last).toMatchObject({ provenance: { sha256: digest, hash: 'matched' } })
    expect(stateOf(home)).toEqual(before)
    await services.close()

    const again = await start(home, { dataDir })
    for await (const models of await again.client.models.changed()) {
      if (models.some((model) => model.id === id)) break
    }
    await again.client.places.use({ placeId: place!.id, isUsed: false })
    expect((await again.client.models.list()).map((model) => model.id)).not.toContain(id)
    await expect(again.client.models.inspect({ id })).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' })
  })

  it('are said to be here once the library has the same file', async () => {
    const { client, dataDir } = await start(programs())
    const shows = (isHere: boolean, places: Place[]) =>
      places.some(({ files }) =>
        files.some((file) => file.fileName === 'a-Q4_0.gguf' && file.isHere === isHere),
      )
    for await (const places of await client.places.changed()) {
      if (shows(true, places)) break
      if (shows(false, places)) plant(join(dataDir, 'models/pub/repo/a-Q4_0.gguf'), 'lm')
    }
  })

  it.each(['place:x/y', 'place:', 'place:../../etc/passwd', 'place:ollama-0/../x.gguf'])(
    'no id opens a path: %s',
    async (id) => {
      const { client } = await start(programs())
      await client.places.look()
      await expect(client.models.inspect({ id })).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' })
    },
  )

  it('a link that comes later is not followed', async () => {
    const home = programs()
    const { client } = await start(home)
    const [place] = await client.places.look()
    await client.places.use({ placeId: place!.id, isUsed: true })
    const id = `place:${place!.id}/${place!.files[0]!.id}`
    const path = join(home, '.lmstudio/models/pub/repo/a-Q4_0.gguf')
    rmSync(path)
    symlinkSync(join(home, 'secret.gguf'), path)
    await expect(client.models.inspect({ id })).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' })
  })
})

describe('copying', () => {
  const withStick = async (files: Record<string, string>) => {
    const stick = temporaryFolder()
    planted(stick, files)
    const app = await start(temporaryFolder(), { drives: [{ id: 'uuid', label: 'SCHOOL', dir: stick }] })
    const place = (await app.client.places.look()).find(({ kind }) => kind === 'stick') as Place
    return { ...app, stick, place, models: join(app.dataDir, 'models') }
  }

  it('brings a model of a stick in, with every part, checked against the list beside it', async () => {
    const list = `${sha256('one')}  s-00001-of-00002.gguf\n${sha256('two')} *s-00002-of-00002.gguf\r\n`
    const { client, place, models, stick } = await withStick({
      'pub/repo/s-00001-of-00002.gguf': 'one',
      'pub/repo/s-00002-of-00002.gguf': 'two',
      'pub/repo/SHA256SUMS': list,
    })
    expect(place).toMatchObject({ name: 'SCHOOL', files: [{ name: 's', sizeBytes: 6, isHere: false }] })
    const before = stateOf(stick)
    const copy = await client.places.copyIn({ placeId: place.id, fileId: place.files[0]!.id })
    expect(await ended(client, copy)).toMatchObject({
      direction: 'in',
      status: 'done',
      doneBytes: 6,
      error: null,
    })
    expect(readdirSync(join(models, 'pub/repo')).filter((name) => name.endsWith('.gguf'))).toHaveLength(2)
    const provenance = await client.models
      .provenance({ id: 'pub/repo/s-00001-of-00002.gguf' })
      .catch(() => null)
    expect(provenance).toMatchObject({ sha256: sha256('one'), hash: 'matched' })
    expect(stateOf(stick)).toEqual(before)
    const again = await client.places.copyIn({ placeId: place.id, fileId: place.files[0]!.id })
    expect(await ended(client, again)).toMatchObject({ status: 'done', wasThere: true })
    plant(join(models, 'pub/repo/s-00002-of-00002.gguf'), 'own')
    const other = await client.places.copyIn({ placeId: place.id, fileId: place.files[0]!.id })
    expect(await ended(client, other)).toMatchObject({ status: 'failed', error: { code: 'NAME_TAKEN' } })
    expect(readFileSync(join(models, 'pub/repo/s-00002-of-00002.gguf'), 'utf8')).toBe('own')
  })

  it.each([
    ['SHA256SUMS', `${sha256('other')}  m.gguf\n`],
    ['m.gguf.sha256', sha256('other')],
    [
      'm.gguf.palabre.json',
      JSON.stringify({
        provenance: { origin: null, sha256: sha256('other'), hash: 'matched', checkedAt: 1 },
      }),
    ],
  ])('takes nothing in that is not what %s says', async (name, text) => {
    const { client, place, models } = await withStick({ 'p/r/m.gguf': 'bytes', [`p/r/${name}`]: text })
    const copy = await client.places.copyIn({ placeId: place.id, fileId: place.files[0]!.id })
    expect(await ended(client, copy)).toMatchObject({ status: 'failed', error: { code: 'HASH_MISMATCH' } })
    expect(readdirSync(join(models, 'p/r'))).toEqual([])
  })

  it('puts a model on a stick so that sha256sum agrees, and the next school too', async () => {
    const { client, dataDir, place, stick } = await withStick({ 'notes.txt': 'mine' })
    plant(join(dataDir, 'models/p/r/a b.gguf'), 'some bytes')
    const id = 'p/r/a b.gguf'
    for await (const models of await client.models.changed())
      if (models.some((model) => model.id === id)) break
    expect(
      await ended(client, await client.places.copyOut({ placeId: place.id, modelId: id })),
    ).toMatchObject({ direction: 'out', status: 'done', wasThere: false })
    const before = stateOf(stick)
    expect(
      await ended(client, await client.places.copyOut({ placeId: place.id, modelId: id })),
    ).toMatchObject({ status: 'done', wasThere: true })
    expect(stateOf(stick)).toEqual(before)
    expect(
      execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: join(stick, 'p/r'), encoding: 'utf8' }),
    ).toBe('a b.gguf: OK\n')
    expect(readFileSync(join(stick, 'notes.txt'), 'utf8')).toBe('mine')

    const next = await start(temporaryFolder(), { drives: [{ id: 'uuid', label: '', dir: stick }] })
    const there = (await next.client.places.look()).find(({ kind }) => kind === 'stick') as Place
    await ended(
      next.client,
      await next.client.places.copyIn({ placeId: there.id, fileId: there.files[0]!.id }),
    )
    expect(await next.client.models.provenance({ id })).toMatchObject({
      hash: 'matched',
      sha256: sha256('some bytes'),
    })
  })

  it('writes through no link that a stick brought along', async () => {
    const { client, dataDir, place, stick } = await withStick({})
    const outside = temporaryFolder()
    plant(join(dataDir, 'models/p/r/m.gguf'), 'bytes')
    for await (const models of await client.models.changed())
      if (models.some(({ id }) => id === 'p/r/m.gguf')) break
    symlinkSync(outside, join(stick, 'p'))
    const copy = await client.places.copyOut({ placeId: place.id, modelId: 'p/r/m.gguf' })
    expect(await ended(client, copy)).toMatchObject({ status: 'failed', error: { code: 'PLACE_LOCKED' } })
    expect(readdirSync(outside)).toEqual([])
    rmSync(join(stick, 'p'))
    const victim = plant(join(outside, 'victim'), 'keep me')
    mkdirSync(join(stick, 'p/r'), { recursive: true })
    symlinkSync(victim, partOf(join(stick, 'p/r/m.gguf')))
    expect(
      await ended(client, await client.places.copyOut({ placeId: place.id, modelId: 'p/r/m.gguf' })),
    ).toMatchObject({ status: 'done' })
    expect(readFileSync(victim, 'utf8')).toBe('keep me')

    // Nor reads through one what would lie on the stick then.
    rmSync(join(stick, 'p/r'), { recursive: true })
    mkdirSync(join(stick, 'p/r'))
    symlinkSync(victim, join(stick, 'p/r/SHA256SUMS'))
    expect(
      await ended(client, await client.places.copyOut({ placeId: place.id, modelId: 'p/r/m.gguf' })),
    ).toMatchObject({ status: 'failed', error: { code: 'NAME_TAKEN' } })
    expect(readdirSync(join(stick, 'p/r'))).toEqual(['SHA256SUMS'])
  })

  it('gets no copy of a model that is known to be damaged, which its list would certify', async () => {
    const { client, dataDir, place, stick } = await withStick({})
    const path = plant(join(dataDir, 'models/p/r/m.gguf'), 'wrong bytes')
    const provenance = { origin: null, sha256: sha256('right bytes'), hash: 'differs', checkedAt: 1 }
    writeFileSync(`${path}.palabre.json`, JSON.stringify({ provenance }))
    for await (const models of await client.models.changed())
      if (models.some(({ id }) => id === 'p/r/m.gguf')) break
    expect(
      await ended(client, await client.places.copyOut({ placeId: place.id, modelId: 'p/r/m.gguf' })),
    ).toMatchObject({ status: 'failed', error: { code: 'HASH_MISMATCH' } })
    expect(existsSync(join(stick, 'p/r/m.gguf'))).toBe(false)
  })

  it('leaves nothing when it is cancelled', async () => {
    const { client, place, models } = await withStick({ 'p/r/m.gguf': 'x'.repeat(30_000_000) })
    const copy = await client.places.copyIn({ placeId: place.id, fileId: place.files[0]!.id })
    await client.places.cancelCopy({ id: copy.id })
    expect(await ended(client, copy)).toMatchObject({ status: 'cancelled' })
    expect(existsSync(join(models, 'p/r')) ? readdirSync(join(models, 'p/r')) : []).toEqual([])
  })
})
