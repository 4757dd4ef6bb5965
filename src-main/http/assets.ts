import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
}
const compressible = /^(?:text|application|image\/svg)/

export type Encoding = 'br' | 'gzip' | 'identity'

/** A file of the interface. Its bytes are read, and compressed, when first asked for, and kept. */
export interface Asset {
  type: string
  /** True when the name carries a hash of the content, so that it never changes. */
  immutable: boolean
  compressible: boolean
  bytes(encoding: Encoding): Promise<Buffer>
}

/** The files of the interface by the path under which they are asked for: `/`, `/assets/index-4f2a.js`. */
export type Assets = ReadonlyMap<string, Asset>

const encoders: Record<Encoding, (bytes: Buffer) => Promise<Buffer>> = {
  identity: (bytes) => Promise.resolve(bytes),
  gzip: (bytes) => promisify(gzip)(bytes, { level: 9 }),
  br: (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
}

function createAsset(path: string, file: string): Asset {
  const type = types[extname(path)] ?? 'application/octet-stream'
  const made = new Map<Encoding, Promise<Buffer>>()
  return {
    type,
    immutable: path.startsWith('/assets/'),
    compressible: compressible.test(type),
    bytes(encoding) {
      let bytes = made.get(encoding)
      if (!bytes) {
        bytes = readFile(file).then(encoders[encoding])
        // A failed reading is tried again by the next request.
        bytes.catch(() => made.delete(encoding))
        made.set(encoding, bytes)
      }
      return bytes
    },
  }
}

/**
 * Lists the built interface. What is not in this list does not exist for a request: no path that came from
 * outside ever reaches the file system. Links, hidden files and source maps are left out.
 */
export async function listAssets(dir: string): Promise<Assets> {
  const assets = new Map<string, Asset>()
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.startsWith('.') || entry.name.endsWith('.map')) continue
    const file = join(entry.parentPath, entry.name)
    const path = `/${relative(dir, file).split(sep).join('/')}`
    assets.set(path === '/index.html' ? '/' : path, createAsset(path, file))
  }
  return assets
}

/** The best encoding that an `Accept-Encoding` header takes. */
export function chooseEncoding(header: string | undefined): Encoding {
  const accepted = (header ?? '')
    .toLowerCase()
    .split(',')
    .map((part) => part.trim().split(/\s*;\s*/))
    .filter(([, weight]) => weight === undefined || !/^q=0(?:\.0*)?$/.test(weight))
    .map(([name]) => name)
  return accepted.includes('br') ? 'br' : accepted.includes('gzip') ? 'gzip' : 'identity'
}
