import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Download } from '#contract/downloads.ts'
import { AppError } from '#contract/errors.ts'
import type { Place } from '#contract/places.ts'
import { listAssets } from '#http/assets.ts'
import { securityHeaders } from '#http/security-headers.ts'
import { defaultDataDir } from '#lib/data-dir.ts'
import { ownerAddress, showWhole } from './addresses.ts'
import { askForPort, handOver } from './channels.ts'
import { chooseDataDir } from './choose-data-dir.ts'
import { answerDrop } from './dropped.ts'
import { assetPathOf, isMadeByOwnPage, isOwnPage, isOwnTopFrame, mayUse } from './own-page.ts'
import { respond } from './respond.ts'
import { taskbarProgress } from './taskbar.ts'
import { canvas, fitToScreens, parseWindowState } from './window-state.ts'

describe('isOwnPage', () => {
  it.each(['app://palabre/', 'app://palabre/assets/x.js', 'app://palabre/?q#f', 'APP://palabre/'])(
    'knows %s',
    (url) => {
      expect(isOwnPage(url)).toBe(true)
    },
  )

  it.each([
    'app://evil/',
    'app://palabre.evil/',
    'app://evil@palabre/',
    'app://palabre@evil/',
    'app://palabre:80/',
    'app:palabre',
    'app:///palabre/',
    'https://palabre/',
    'http://127.0.0.1/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'about:blank',
    '',
  ])('does not take %s for ours', (url) => {
    expect(isOwnPage(url)).toBe(false)
  })

  it('gives paths that never climb', () => {
    expect(assetPathOf('app://palabre/../../etc/passwd')).toBe('/etc/passwd')
    expect(assetPathOf('app://palabre/assets/../x.js?y')).toBe('/x.js')
    expect(assetPathOf('app://palabre/%2e%2e/x.js')).toBe('/x.js')
  })
})

describe('isMadeByOwnPage', () => {
  it('knows the files that our page holds in memory', () => {
    expect(isMadeByOwnPage('blob:app://palabre/6e1a7b52-0a5e-4b8e-9a07-5a4a1a3c9d11')).toBe(true)
  })

  it.each([
    'app://palabre/assets/x.js',
    'blob:https://example.org/6e1a7b52',
    'blob:app://evil/6e1a7b52',
    'blob:null/6e1a7b52',
    'blob:blob:app://palabre/6e1a7b52',
    'data:text/plain,x',
    'https://example.org/blob:app://palabre/x',
    '',
  ])('lets nothing be saved from %s', (url) => {
    expect(isMadeByOwnPage(url)).toBe(false)
  })
})

describe('respond', () => {
  const ask = async (url: string, method = 'GET') => {
    const folder = mkdtempSync(join(tmpdir(), 'palabre-electron-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const dir = join(folder, 'renderer')
    mkdirSync(join(dir, 'assets'), { recursive: true })
    writeFileSync(join(dir, 'index.html'), '<!doctype html>')
    writeFileSync(join(dir, 'assets', 'index-4f2a.js'), 'start()')
    writeFileSync(join(folder, 'secret.txt'), 'secret')
    symlinkSync(join(folder, 'secret.txt'), join(dir, 'link.txt'))
    return respond(await listAssets(dir), { url, method })
  }

  it.each([
    ['app://palabre/', 'text/html; charset=utf-8', '<!doctype html>'],
    ['app://palabre/?x#y', 'text/html; charset=utf-8', '<!doctype html>'],
    ['app://palabre/assets/index-4f2a.js', 'text/javascript; charset=utf-8', 'start()'],
  ])('gives %s with its type and the policy', async (url, type, text) => {
    const response = await ask(url)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(type)
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(await response.text()).toBe(text)
  })

  it.each([
    'app://palabre/missing.js',
    'app://palabre/../secret.txt',
    'app://palabre/%2e%2e/secret.txt',
    'app://palabre/..%2fsecret.txt',
    'app://palabre/assets/..%5c..%5csecret.txt',
    'app://palabre/link.txt',
    'app://palabre/assets',
    'app://palabre//etc/passwd',
    'app://evil/',
    'nonsense',
  ])('has nothing at %s, and still sends the policy', async (url) => {
    const response = await ask(url)
    expect(response.status).toBe(404)
    expect(Object.fromEntries(response.headers)).toEqual(securityHeaders)
    expect(await response.text()).toBe('')
  })

  it('takes no other method', async () => {
    expect((await ask('app://palabre/', 'POST')).status).toBe(405)
  })
})

describe('isOwnTopFrame', () => {
  const frame = { origin: 'app://palabre', parent: null }

  it('knows our page', () => {
    expect(isOwnTopFrame(frame)).toBe(true)
  })

  it.each([
    ['a frame in our page', { ...frame, parent: {} }],
    ['an opaque origin', { ...frame, origin: 'null' }],
    ['another host', { ...frame, origin: 'app://palabre.evil' }],
    ['the web', { ...frame, origin: 'https://palabre' }],
    ['no origin', { ...frame, origin: '' }],
  ])('refuses %s', (_, other) => {
    expect(isOwnTopFrame(other)).toBe(false)
  })
})

describe('mayUse', () => {
  it('lets our page write to the clipboard, and do nothing else', () => {
    expect(mayUse('clipboard-sanitized-write', 'app://palabre/')).toBe(true)
    for (const permission of [
      'clipboard-read',
      'media',
      'geolocation',
      'fileSystem',
      'openExternal',
      'hid',
    ]) {
      expect(mayUse(permission, 'app://palabre/')).toBe(false)
    }
  })

  it('lets nobody else do even that', () => {
    for (const requester of ['https://example.org/', 'app://evil/', 'null', '', undefined]) {
      expect(mayUse('clipboard-sanitized-write', requester)).toBe(false)
    }
  })
})

describe('showWhole', () => {
  it('shows every character, in lines that fit', () => {
    const url = `https://example.org/${'a'.repeat(500)}?b`
    const lines = showWhole(url).split('\n')
    expect(lines.join('')).toBe(url)
    expect(Math.max(...lines.map((line) => line.length))).toBe(72)
  })

  it('refuses what would not fit', () => {
    const url = (length: number) => 'https://example.org/'.padEnd(length, 'a')
    expect(showWhole(url(1800)).split('\n')).toHaveLength(25)
    expect(() => showWhole(url(1801))).toThrow(expect.objectContaining({ code: 'LINK_REFUSED' }))
  })
})

describe('ownerAddress', () => {
  const inUse = (url?: string) =>
    new AppError('DATA_FOLDER_IN_USE', 'taken', { details: { pid: 1, ...(url !== undefined && { url }) } })

  it('is where a browser on this computer can go', () => {
    expect(ownerAddress(inUse('http://127.0.0.1:1234/#token=x'))).toBe('http://127.0.0.1:1234/#token=x')
    expect(ownerAddress(inUse('http://[::1]:1/'))).toBe('http://[::1]:1/')
  })

  it.each(['http://example.org/', 'https://127.0.0.1/', 'file:///etc/passwd', 'http://127.0.0.1.evil/', ''])(
    'is not %s',
    (url) => {
      expect(ownerAddress(inUse(url))).toBe(null)
    },
  )

  it('is nothing for an owner that said none, and for other errors', () => {
    expect(ownerAddress(inUse())).toBe(null)
    const other = new AppError('DISK_FULL', 'full', { details: { url: 'http://127.0.0.1:1/' } })
    expect(ownerAddress(other)).toBe(null)
    expect(ownerAddress(new Error('other'))).toBe(null)
  })
})

describe('chooseDataDir', () => {
  it.each([
    ['--data', ['.', '--data', 'mine']],
    ['--data=', ['.', '--no-sandbox', '--data=mine']],
    ['--user-data-dir=', ['--user-data-dir=/home/me/mine', '.']],
    ['--data before --user-data-dir', ['--user-data-dir=/other', '--data=mine']],
  ])('takes %s', (_, args) => {
    expect(chooseDataDir(args, '/home/me')).toBe('/home/me/mine')
  })

  it.each([[[]], [['--data']], [['--data=']], [['.', '--inspect=0', '--remote-debugging-port=0']]])(
    'takes the usual one for %j',
    (args) => {
      expect(chooseDataDir(args, '/home/me')).toBe(defaultDataDir())
    },
  )
})

describe('what stands on both sides', () => {
  const read = (...path: string[]) =>
    readFileSync(join(import.meta.dirname, '..', '..', 'src-renderer', ...path), 'utf8')

  it('the words by which a port is handed over', () => {
    const renderer = read('rpc', 'message-port.ts')
    expect(renderer).toContain(`'${askForPort}'`)
    expect(renderer).toContain(`'${handOver}'`)
  })

  it('the colour of the window before it is painted', () => {
    expect(read('theme.css').match(/--canvas: (#\w+);/g)).toEqual([
      `--canvas: ${canvas.light};`,
      `--canvas: ${canvas.dark};`,
    ])
  })
})

const state = { width: 1000, height: 700, place: { x: 100, y: 50 }, maximized: false }
const laptop = { x: 0, y: 0, width: 1440, height: 900 }
const besideIt = { x: 1440, y: 0, width: 1920, height: 1080 }

describe('the window', () => {
  it('comes back where it was', () => {
    expect(fitToScreens(parseWindowState(JSON.stringify(state)), [laptop])).toEqual(state)
    const onSecond = { ...state, place: { x: 2000, y: 100 } }
    expect(fitToScreens(onSecond, [laptop, besideIt])).toEqual(onSecond)
  })

  it.each([
    ['on a screen that is gone', { x: 2000, y: 100 }],
    ['above the screen', { x: 100, y: -200 }],
    ['below it', { x: 100, y: 890 }],
    ['but for a few points to the left', { x: -960, y: 50 }],
  ])('goes to the middle when it was %s', (_, place) => {
    expect(fitToScreens({ ...state, place }, [laptop]).place).toBe(null)
  })

  it('is never larger than the screen', () => {
    expect(fitToScreens({ ...state, width: 5000, height: 4000 }, [laptop])).toMatchObject({
      width: 1440,
      height: 900,
    })
  })

  it.each([
    '',
    'null',
    '{"width":"1000"}',
    '{"width":10,"height":10,"place":null,"maximized":false}',
    '[]',
    '{"width":1e99}',
  ])('takes its usual size from %s', (text) => {
    expect(parseWindowState(text)).toMatchObject({ width: 1280, height: 800, place: null })
  })
})

describe('what is dropped', () => {
  const place: Place = {
    id: 'folder-1',
    kind: 'folder',
    name: 'mine',
    path: '/mine',
    freeBytes: null,
    isUsed: false,
    files: [],
  }
  const ours = { origin: 'app://palabre', parent: null }
  const log = { warn: () => undefined }
  const shown: string[] = []
  const show = (path: string) => {
    shown.push(path)
    return path === '/mine' ? Promise.resolve(place) : Promise.reject(new Error('/secret of the system'))
  }

  it('becomes a place', async () => {
    expect(await answerDrop(ours, '/mine', { show, log })).toEqual({ place })
  })

  it.each([
    ['another page', { ...ours, origin: 'https://example.org' }, '/mine', 'ACCESS_DENIED'],
    ['a frame in our page', { ...ours, parent: {} }, '/mine', 'ACCESS_DENIED'],
    ['a frame that is gone', null, '/mine', 'ACCESS_DENIED'],
    ['no path', ours, '', 'INVALID_INPUT'],
    ['something else', ours, { path: '/mine' }, 'INVALID_INPUT'],
  ])('is refused from %s', async (_, frame, path, code) => {
    shown.length = 0
    expect(await answerDrop(frame, path, { show, log })).toMatchObject({ error: { code } })
    expect(shown).toEqual([])
  })

  it('tells nothing of what nobody foresaw', async () => {
    expect(JSON.stringify(await answerDrop(ours, '/other', { show, log }))).not.toContain('secret')
  })
})

describe('the taskbar', () => {
  const download = (changes: Partial<Download>): Download => ({
    id: 'd',
    modelId: 'p/r/m.gguf',
    name: 'm',
    quantization: null,
    repository: null,
    host: 'h',
    status: 'running',
    doneBytes: 0,
    totalBytes: 100,
    bytesPerSecond: 0,
    remainingSeconds: null,
    retryAt: null,
    error: null,
    sha256: null,
    hasExpectedHash: true,
    ...changes,
  })

  it.each([
    ['nothing without downloads', [], -1, 'normal'],
    ['nothing for what is done or paused', [{ status: 'done' }, { status: 'paused' }], -1, 'normal'],
    ['the share of all', [{ doneBytes: 50 }, { status: 'queued', totalBytes: 300 }], 0.125, 'normal'],
    ['that something goes on of unknown size', [{ totalBytes: null }], 2, 'indeterminate'],
    ['that all of it waits', [{ status: 'waiting', doneBytes: 50 }], 0.5, 'paused'],
    ['that it failed', [{ status: 'failed', doneBytes: 50 }], 0.5, 'error'],
  ] as const)('shows %s', (_, changes, value, mode) => {
    expect(taskbarProgress(changes.map((change) => download(change)))).toEqual({ value, mode })
  })
})
