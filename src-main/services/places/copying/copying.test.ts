import { execFileSync, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { temporaryFolder } from '#services/fixtures.ts'
import { copyModel, type CopyJob } from './copy-model.ts'
import { fatLimitBytes } from './failures.ts'
import { hashFile } from './hash-file.ts'
import { formatSum, parseSums, readBeside, withSums } from './hashes-beside.ts'
import { partOf, thisWriter } from './parts.ts'
import { removeBeside } from './remove-beside.ts'
import { sweepStaleParts } from './stale-parts.ts'

const signal = new AbortController().signal
const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex')
const hex = sha256('x')

describe('a list of hashes', () => {
  it.each([
    [`${hex}  a.gguf\n`, 'a.gguf'],
    [`${hex.toUpperCase()} *a.gguf\r\n`, 'a.gguf'],
    [`# a comment\n\n${hex}  ./a b.gguf`, 'a b.gguf'],
    [`\\${hex}  a\\nb\\\\c.gguf\n`, 'a\nb\\c.gguf'],
    [`SHA256 (a.gguf) = ${hex}\n`, 'a.gguf'],
    [`\uFEFF${hex}  a.gguf\r\n`, 'a.gguf'],
  ])('%j', (text, name) => {
    expect([...parseSums(text)]).toEqual([[name, hex]])
  })

  it.each(['', 'nonsense', `${hex} a.gguf`, `${hex.slice(1)}  a.gguf`, hex])('nothing in %j', (text) => {
    expect(parseSums(text).size).toBe(0)
  })

  it('is read by sha256sum as we write it, whatever the name', () => {
    const dir = temporaryFolder()
    const names = ['a.gguf', 'ü b*.gguf', 'a\nb\\c.gguf', ' lead.gguf']
    for (const name of names) writeFileSync(join(dir, name), 'x')
    writeFileSync(join(dir, 'SHA256SUMS'), names.map((name) => formatSum(hex, name)).join(''))
    execFileSync('sha256sum', ['--strict', '-c', 'SHA256SUMS'], { cwd: dir })
    expect([...parseSums(readFileSync(join(dir, 'SHA256SUMS'), 'utf8')).keys()]).toEqual(names)
  })

  it('keeps what others wrote there', () => {
    const theirs = `# ours\n${hex}  other.gguf\r\n${sha256('old')}  a.gguf\n`
    const text = withSums(theirs, [['a.gguf', hex]])
    expect(text).toBe(`# ours\n${hex}  other.gguf\r\n${hex}  a.gguf\n`)
    expect(withSums(text, [['a.gguf', hex]])).toBe(text)
    expect(withSums('', [['a.gguf', hex]])).toBe(`${hex}  a.gguf\n`)
  })

  it('counts every word that lies beside a file', async () => {
    const dir = temporaryFolder()
    writeFileSync(join(dir, 'a.gguf.sha256'), `${sha256('1')}\n`)
    writeFileSync(join(dir, 'SHA256SUMS'), `${sha256('2')}  a.gguf\n${sha256('9')}  b.gguf\n`)
    mkdirSync(join(dir, 'a.gguf.palabre.json'))
    expect((await readBeside(join(dir, 'a.gguf'))).hashes.sort()).toEqual([sha256('1'), sha256('2')].sort())
  })
})

describe('what we wrote beside a file that was moved', () => {
  const provenance = { origin: null, sha256: hex, hash: 'matched', checkedAt: 1 }
  const start = (sidecar: unknown, sums: string) => {
    const dir = temporaryFolder()
    const paths = ['s-1.gguf', 's-2.gguf'].map((name) => join(dir, name))
    for (const path of paths) writeFileSync(`${path}.palabre.json`, JSON.stringify(sidecar))
    writeFileSync(join(dir, 'SHA256SUMS'), sums)
    const left = () => readdirSync(dir).map((name) => [name, readFileSync(join(dir, name), 'utf8')] as const)
    return { dir, paths, left }
  }

  it('goes with it', async () => {
    const { paths, left } = start({ provenance }, `${hex}  s-1.gguf\n${hex}  s-2.gguf\n`)
    await removeBeside(paths)
    expect(left()).toEqual([])
  })

  it('leaves the lines of others to the byte, and repairs', async () => {
    const others = `# mine\r\n${hex} *other.gguf\r\n\n${hex}  s-11.gguf`
    const sidecar = { provenance, repairs: { template: '{{ messages }}', stop: null } }
    const { paths, left } = start(sidecar, `${hex}  s-2.gguf\n${others}`)
    await removeBeside(paths)
    expect(left()).toEqual([
      ['SHA256SUMS', others],
      ['s-1.gguf.palabre.json', JSON.stringify(sidecar)],
      ['s-2.gguf.palabre.json', JSON.stringify(sidecar)],
    ])
  })

  it('is no list that somebody else wrote, nor their lines in ours', async () => {
    const theirs = start(['theirs'], `${hex}  s-1.gguf\n${hex}  s-2.gguf\n`)
    const before = theirs.left()
    await removeBeside(theirs.paths)
    expect(theirs.left()).toEqual(before)
    const { dir, paths } = start({ provenance }, `${hex}  s-1.gguf\n${hex}  s-2.gguf\n`)
    rmSync(`${paths[1]}.palabre.json`)
    const list = join(dir, 'SHA256SUMS')
    chmodSync(list, 0o664)
    await removeBeside(paths)
    expect([readFileSync(list, 'utf8'), statSync(list).mode & 0o777]).toEqual([`${hex}  s-2.gguf\n`, 0o664])
  })

  it('is told from what others wrote', async () => {
    const { dir, paths, left } = start({ provenance, repairs: { template: '', stop: null } }, '')
    rmSync(join(dir, 'SHA256SUMS'))
    const list = join(temporaryFolder(), 'list')
    writeFileSync(list, `${hex}  s-1.gguf\n`)
    symlinkSync(list, join(dir, 'SHA256SUMS'))
    await removeBeside(paths)
    expect(left().map(([name]) => name)).toEqual([
      'SHA256SUMS',
      's-1.gguf.palabre.json',
      's-2.gguf.palabre.json',
    ])
    expect(readFileSync(list, 'utf8')).toBe(`${hex}  s-1.gguf\n`)
  })
})

describe('hashing', () => {
  it.each([0, 1, 4095, 4096, 4097, 1 << 20, (1 << 20) + 1, 3_000_001])(
    '%i bytes, from the disk and from the cache',
    async (size) => {
      const path = join(temporaryFolder(), 'file')
      const bytes = randomBytes(size)
      writeFileSync(path, bytes)
      let read = 0
      const onBytes = (bytes: number) => void (read += bytes)
      expect(await hashFile(path, { signal, onBytes, fromDisk: true })).toBe(sha256(bytes))
      expect(read).toBe(size)
      expect(await hashFile(path, { signal })).toBe(sha256(bytes))
    },
  )

  it('stops when it is told to', async () => {
    const path = join(temporaryFolder(), 'file')
    writeFileSync(path, 'x')
    await expect(hashFile(path, { signal: AbortSignal.abort() })).rejects.toThrow('abort')
  })
})

describe('a copy', () => {
  const bytes = randomBytes(5_000_000)
  const start = () => {
    const dir = temporaryFolder()
    const from = join(dir, 'm.gguf')
    writeFileSync(from, bytes)
    const to = join(dir, 'there/p/m.gguf')
    const run = (changes: Partial<CopyJob> = {}) =>
      copyModel({
        name: 'm',
        files: [{ from, to, hashes: [] }],
        signal,
        onProgress: () => undefined,
        ...changes,
      })
    /** What lies where the copy goes to. */
    const left = () =>
      readdirSync(dir).includes('there') ? readdirSync(join(dir, 'there'), { recursive: true }) : []
    return { dir, from, to, run, left }
  }
  /** The real `open`, with a write (or read) that fails after some bytes as a pulled or full drive does. */
  const failing =
    (code: string, call: 'read' | 'write', afterBytes: number): typeof open =>
    async (...args) => {
      const file = await open(...args)
      const real = file[call].bind(file) as (...args: unknown[]) => Promise<unknown>
      let done = 0
      const fails = (...args: unknown[]) => {
        done += 1 << 20
        if (done > afterBytes) return Promise.reject(Object.assign(new Error(code), { code }))
        return real(...args)
      }
      return Object.assign(file, { [call]: fails })
    }

  it('is the same bytes, with its hash, under its name alone', async () => {
    const { to, run, left } = start()
    const seen: string[] = []
    const hashes = await run({ onProgress: (stage, done, total) => seen.push(`${stage} ${done}/${total}`) })
    expect(hashes).toEqual({ hashes: [sha256(bytes)], wasThere: false })
    expect(readFileSync(to).equals(bytes)).toBe(true)
    expect(left()).toEqual(['p', join('p', 'm.gguf')])
    expect([seen[0], seen.at(-1)]).toEqual(['copying 0/5000000', 'checking 5000000/5000000'])
  })

  it.each([
    ['a full drive', 'ENOSPC', 'write', 'DISK_FULL'],
    ['a quota', 'EDQUOT', 'write', 'DISK_FULL'],
    ['a file that FAT cannot hold', 'EFBIG', 'write', 'FILE_TOO_LARGE'],
    ['a stick pulled while written', 'EIO', 'write', 'PLACE_GONE'],
    ['a stick pulled while read', 'EIO', 'read', 'PLACE_GONE'],
    ['a drive that is gone', 'ENODEV', 'read', 'PLACE_GONE'],
    ['a drive that locks itself', 'EROFS', 'write', 'PLACE_LOCKED'],
  ] as const)('of %s ends in a clear error with nothing left', async (_, code, call, expected) => {
    for (const afterBytes of [0, 1 << 20, 3 << 20]) {
      const { run, left } = start()
      await expect(run({ openFile: failing(code, call, afterBytes) })).rejects.toMatchObject({
        code: expected,
      })
      expect(left()).toEqual(['p'])
    }
  })

  it('is not begun when it cannot fit, or FAT32 cannot hold it', async () => {
    const { run, left } = start()
    const room = (freeBytes: number, largestFileBytes: number) => () =>
      Promise.resolve({ freeBytes, largestFileBytes })
    await expect(run({ room: room(5_000_001, Infinity) })).rejects.toMatchObject({
      code: 'DISK_FULL',
      details: { neededBytes: 5_000_000, freeBytes: 5_000_001 },
    })
    await expect(run({ room: room(1e12, 4_999_999) })).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' })
    expect(left()).toEqual([])
    expect(fatLimitBytes).toBe(2 ** 32 - 1)
  })

  it('of a drive whose folder goes away in the middle fails', async () => {
    const { dir, run } = start()
    const onProgress: CopyJob['onProgress'] = (stage, done) => {
      if (stage === 'checking' && done === 0) renameSync(join(dir, 'there'), join(dir, 'pulled'))
    }
    await expect(run({ onProgress })).rejects.toMatchObject({ code: 'PLACE_GONE' })
  })

  it('that came to lie differently on the disk is found out', async () => {
    const { to, run, left } = start()
    const flip: CopyJob['onProgress'] = (stage, done) => {
      if (stage === 'checking' && done === 0) truncateSync(partOf(to), 4_999_999)
    }
    await expect(run({ onProgress: flip })).rejects.toMatchObject({ code: 'HASH_MISMATCH' })
    expect(left()).toEqual(['p'])
  })

  it.each([2_500_000, 5_000_001])('of a file that has %i bytes in the middle of it is none', async (size) => {
    const { from, run, left } = start()
    const change: CopyJob['onProgress'] = (stage, done) => {
      if (stage === 'copying' && done > 0 && done < 3_000_000) truncateSync(from, size)
    }
    await expect(run({ onProgress: change })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(left()).toEqual(['p'])
  })

  it('replaces nothing', async () => {
    const { to, run } = start()
    mkdirSync(join(to, '..'), { recursive: true })
    writeFileSync(to, 'mine')
    await expect(run()).rejects.toMatchObject({ code: 'NAME_TAKEN' })
    expect(readFileSync(to, 'utf8')).toBe('mine')
    const damaged = Buffer.from(bytes)
    damaged.writeUInt8(damaged.readUInt8(4_000_000) ^ 1, 4_000_000)
    writeFileSync(to, damaged)
    await expect(run()).rejects.toMatchObject({ code: 'NAME_TAKEN' })
    expect(readFileSync(to).equals(damaged)).toBe(true)
  })

  it('of what is there already and right writes nothing', async () => {
    const { to, from, run, left } = start()
    await run()
    const before = [left(), statSync(to).mtimeMs, statSync(to).ino]
    const stages: string[] = []
    const onProgress: CopyJob['onProgress'] = (stage) => stages.push(stage)
    expect(await run({ onProgress })).toEqual({ hashes: [sha256(bytes)], wasThere: true })
    const files = [{ from, to, hashes: [sha256(bytes)] }]
    expect(await run({ files })).toMatchObject({ wasThere: true })
    expect([left(), statSync(to).mtimeMs, statSync(to).ino]).toEqual(before)
    expect(new Set(stages)).toEqual(new Set(['checking']))
    // Known of it is something else, whatever both are.
    await expect(run({ files: [{ from, to, hashes: [hex] }] })).rejects.toMatchObject({
      code: 'HASH_MISMATCH',
    })
    // A link to what is copied is no copy: it would be gone with it.
    rmSync(to)
    symlinkSync(from, to)
    await expect(run()).rejects.toMatchObject({ code: 'NAME_TAKEN' })
  })

  it('of what is there already counts only once it is on the disk, where that can be written to', async () => {
    const { from, run } = start()
    await run()
    const file = await open(from)
    await file.close()
    const datasync = vi.spyOn(Object.getPrototypeOf(file) as FileHandle, 'datasync')
    onTestFinished(() => datasync.mockRestore())
    await run()
    expect(datasync).toHaveBeenCalledTimes(1)
    datasync.mockRejectedValueOnce(Object.assign(new Error(), { code: 'EINVAL' }))
    expect(await run()).toMatchObject({ wasThere: true })
    datasync.mockRejectedValueOnce(Object.assign(new Error(), { code: 'EIO' }))
    await expect(run()).rejects.toMatchObject({ code: 'PLACE_GONE' })
  })

  it('of a file that is another one than its list says is not there already, however right what is there is', async () => {
    const { to, from, run } = start()
    await run()
    writeFileSync(from, Buffer.alloc(bytes.length, 'x'))
    const files = [{ from, to, hashes: [sha256(bytes)] }]
    await expect(run({ files })).rejects.toMatchObject({ code: 'NAME_TAKEN' })
  })

  it('to where the file lies already says that, and not to delete what is there', async () => {
    const { dir, from, run } = start()
    symlinkSync(dir, join(dir, 'link'))
    for (const to of [from, join(dir, 'link', 'm.gguf')]) {
      const copied = run({ files: [{ from, to, hashes: [] }] })
      await expect(copied).rejects.toMatchObject({ code: 'CONFLICT' })
    }
    expect(readFileSync(from).equals(bytes)).toBe(true)
  })

  it('goes on with the parts of a model that a pulled drive has not got', async () => {
    const { dir, from, run, left } = start()
    const files = [1, 2].map((part) => ({ from, to: join(dir, `there/p/m-${part}.gguf`), hashes: [] }))
    await run({ files: files.slice(0, 1) })
    const inode = statSync(files[0]!.to).ino
    const told: unknown[] = []
    const beforeNamed = (hashes: readonly string[]) => Promise.resolve(void told.push(hashes))
    expect(await run({ files, beforeNamed })).toEqual({
      hashes: [sha256(bytes), sha256(bytes)],
      wasThere: false,
    })
    expect(told).toEqual([[sha256(bytes), sha256(bytes)]])
    expect(statSync(files[0]!.to).ino).toBe(inode)
    expect(left()).toHaveLength(3)
  })

  it('takes the room of what a dead copy left there, and leaves a living one alone', async () => {
    const { to, run, left } = start()
    mkdirSync(join(to, '..'), { recursive: true })
    const here = thisWriter()
    const dead = spawnSync(process.execPath, ['--version']).pid
    const parts = {
      dead: partOf(to, { ...here, pid: dead }),
      living: partOf(to, { ...here, pid: process.ppid }),
      beforeRestart: partOf(to, { ...here, boot: '00000000', pid: process.ppid }),
      elsewhere: partOf(to, { ...here, host: '00000000', pid: dead }),
      elsewhereLongAgo: partOf(to, { ...here, host: '00000000', pid: process.ppid }),
      unsigned: `${to}.copy.part`,
      ofAnother: partOf(`${to}.gguf`, { ...here, pid: dead }),
    }
    const dayAgo = new Date(Date.now() - 25 * 3600_000)
    for (const path of Object.values(parts)) writeFileSync(path, 'half')
    for (const path of [parts.living, parts.elsewhereLongAgo]) utimesSync(path, dayAgo, dayAgo)
    await run()
    const kept = [to, parts.living, parts.elsewhere, parts.unsigned, parts.ofAnother]
    expect(left().sort()).toEqual(['p', ...kept.map((path) => join('p', basename(path)))].sort())
  })

  it('replaces nothing that came while it was being made', async () => {
    const { to, run } = start()
    const quicker = () => {
      writeFileSync(to, 'mine')
      return Promise.resolve()
    }
    await expect(run({ inspect: quicker })).rejects.toMatchObject({ code: 'NAME_TAKEN' })
    expect(readFileSync(to, 'utf8')).toBe('mine')
    expect(readdirSync(join(to, '..'))).toEqual(['m.gguf'])
  })

  it('tells the hashes before anything has its name', async () => {
    const { from, run, left } = start()
    const told: unknown[] = []
    const pulledOut = (hashes: readonly string[]) => {
      told.push(hashes, left())
      return Promise.reject(new Error('pulled out'))
    }
    await expect(run({ beforeNamed: pulledOut })).rejects.toThrow()
    expect(told[0]).toEqual([sha256(readFileSync(from))])
    expect(told[1]).toEqual(['p', join('p', basename(partOf('m.gguf')))])
    expect(left()).toEqual(['p'])
    await run({ beforeNamed: (hashes) => Promise.resolve(void told.push(hashes)) })
    expect(told).toHaveLength(3)
  })

  it('names no part of a model before all are whole', async () => {
    const { dir, from, run, left } = start()
    const files = [1, 2].map((part) => ({
      from,
      to: join(dir, `there/p/m-${part}.gguf`),
      hashes: part === 2 ? [hex] : [],
    }))
    await expect(run({ files })).rejects.toMatchObject({ code: 'HASH_MISMATCH' })
    expect(left()).toEqual(['p'])
  })

  const canMount = process.platform === 'linux' && process.getuid?.() === 0
  it.skipIf(!canMount)('to a drive that is really full ends so too', async () => {
    const { dir, from, run } = start()
    const drive = join(dir, 'drive')
    mkdirSync(drive)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', drive])
    onTestFinished(() => void execFileSync('umount', [drive]))
    const files = [{ from, to: join(drive, 'm.gguf'), hashes: [] }]
    await expect(run({ files })).rejects.toMatchObject({ code: 'DISK_FULL' })
    const room = () => Promise.resolve({ freeBytes: 1e12, largestFileBytes: Infinity })
    await expect(run({ files, room })).rejects.toMatchObject({ code: 'DISK_FULL' })
    expect(readdirSync(drive)).toEqual([])
    // Nor does one with its lock switch on look as if it had been pulled.
    execFileSync('mount', ['-o', 'remount,ro', drive])
    const below = [{ from, to: join(drive, 'p/r/m.gguf'), hashes: [] }]
    await expect(run({ files: below, room })).rejects.toMatchObject({ code: 'PLACE_LOCKED' })
  })
})

it('what lies behind a link, deeper than the library is, or is no model on its way stays', async () => {
  const [dir, outside] = [temporaryFolder(), temporaryFolder()]
  const name = 'a.gguf.upload.part'
  const longAgo = new Date(Date.now() - 25 * 3600_000)
  const write = (...way: string[]) => {
    const path = join(...way)
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, 'x')
    utimesSync(path, longAgo, longAgo)
    return path
  }
  const kept = [write(outside, name), write(dir, 'p/r/deeper', name), write(dir, 'p/notes.upload.part')]
  const left = [
    write(dir, name),
    write(dir, 'p', name),
    write(dir, 'p/r', name),
    write(dir, 'B.GGUF.upload.part'),
  ]
  symlinkSync(outside, join(dir, 'link'))
  symlinkSync(outside, join(dir, 'p/link'))
  await sweepStaleParts(dir)
  expect([...kept, ...left].filter((path) => existsSync(path))).toEqual(kept)
})

it('who writes is found out once', () => {
  expect(thisWriter()).toBe(thisWriter())
})

it('what a killed copy left goes at the next start, unless somebody writes to it', async () => {
  const dir = temporaryFolder()
  mkdirSync(join(dir, 'p'))
  const here = thisWriter()
  const dead = { ...here, pid: spawnSync(process.execPath, ['--version']).pid }
  const written = [
    ['killed.gguf', dead, 0],
    ['living.gguf', { ...here, pid: process.ppid }, 25],
    ['elsewhere.gguf', { ...dead, host: '00000000' }, 2],
    ['elsewhere-old.gguf', { ...dead, host: '00000000' }, 25],
  ] as const
  const parts = written.map(([name, writer, hours]) => [basename(partOf(name, writer)), hours] as const)
  const others = [
    ['unsigned.gguf.1234.copy.part', 2],
    ['unsigned-old.gguf.1234.copy.part', 25],
    ['a.gguf.upload.part', 2],
    ['b.gguf.upload.part', 0],
    ['download.gguf.part', 25],
    ['m.gguf', 25],
  ] as const
  for (const [name, hours] of [...parts, ...others]) {
    const at = new Date(Date.now() - hours * 3600_000)
    writeFileSync(join(dir, 'p', name), 'x')
    utimesSync(join(dir, 'p', name), at, at)
  }
  mkdirSync(join(dir, 'p', basename(partOf('folder.gguf', dead))))
  await sweepStaleParts(dir)
  expect(readdirSync(join(dir, 'p')).sort()).toEqual(
    [
      ...['b.gguf.upload.part', 'download.gguf.part', basename(partOf('folder.gguf', dead)), 'm.gguf'],
      ...[1, 2].map((index) => parts[index]![0]),
      'unsigned.gguf.1234.copy.part',
    ].sort(),
  )
})
