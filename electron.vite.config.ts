import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'

/**
 * What the build writes; source maps lie beside the files, which do not name them.
 *   out/main/index.js       the desktop app's main process
 *   out/main/headless.js    the `palabre` command (started by bin/palabre.js)
 *   out/main/engine.js      the engine's process, started by either
 *   out/main/hash-worker.js the thread that hashes what is downloaded
 *   out/main/write-worker.js the thread that writes what comes quickly
 *   out/main/check-worker.js the thread that checks answers in the laboratory
 *   out/main/reader.js      the process that reads documents, started by either
 *   out/main/cmaps/         the tables of characters that it needs for East Asian PDFs
 *   out/main/chunks/        what they share, and what they load when it is first needed
 *   out/preload/preload.cjs one CommonJS file, as a sandboxed preload has to be
 *   out/renderer/           the interface: index.html and, with a hash of the content in their names, assets/
 */

/** Native modules stay outside the bundle; everything else is bundled so that a start reads few files. */
const native = ['electron', 'better-sqlite3', /^@node-llama-cpp\//]

/**
 * node-llama-cpp in the bundle, which is read in a quarter of the time, without what nothing of ours calls. It looks for its files beside
 * its own: each of its modules that asks where it lies is told where it lay. What finds and builds binaries (half of it) is
 * loaded by whoever calls for it.
 */
const bundledLibrary = (): Plugin => {
  const dist = fileURLToPath(new URL('.', import.meta.resolve('node-llama-cpp')))
  const finder = 'import { getLlamaForOptions } from "../getLlama.js";'
  const laterFinder =
    'const getLlamaForOptions = async (...options) => (await import("../getLlama.js")).getLlamaForOptions(...options);'
  /** Which of its modules has what it exports. */
  const index = readFileSync(join(dist, 'index.js'), 'utf8')
  const homes = new Map(
    [...index.matchAll(/import \{ ([^}]+) \} from "([^"]+)"/g)].flatMap(([, names = '', home = '']) =>
      names.split(', ').map((name) => [name, join(dist, home)] as const),
    ),
  )
  const fromTheirHomes = (code: string) =>
    code.replace(/export \{([^}]+)\} from 'node-llama-cpp'/, (_, names: string) =>
      names
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '')
        .map((name) => `export { ${name} } from ${JSON.stringify(homes.get(name) ?? 'node-llama-cpp')}`)
        .join('\n'),
    )
  return {
    name: 'palabre-bundled-library',
    enforce: 'pre',
    transform(code, id) {
      if (/src-main\/engine\/library(-finder|-gpu)?\.ts$/.test(id))
        return { code: fromTheirHomes(code), map: null }
      if (!id.startsWith(dist)) return null
      const place = JSON.stringify(id.slice(dist.length).replaceAll('\\', '/'))
      const changed = code
        .replace(finder, laterFinder)
        .replaceAll('import.meta.url', `new URL(${place}, import.meta.resolve('node-llama-cpp')).href`)
        // The build has names of its own like these.
        .replaceAll(/\b__(dirname|filename)\b/g, '__its_$1')
      // None of them does anything by being there.
      return { moduleSideEffects: false, ...(changed !== code && { code: changed, map: null }) }
    },
  }
}

/** The PDF library's tables of characters, as they are, beside the process that reads them. */
const cmaps = (): Plugin => ({
  name: 'palabre-cmaps',
  generateBundle() {
    const dir = new URL('./cmaps/', import.meta.resolve('pdfjs-dist/package.json'))
    for (const name of readdirSync(dir)) {
      this.emitFile({ type: 'asset', fileName: `cmaps/${name}`, source: readFileSync(new URL(name, dir)) })
    }
  },
})

export default defineConfig({
  main: {
    plugins: [cmaps(), bundledLibrary()],
    build: {
      outDir: 'out/main',
      sourcemap: 'hidden',
      externalizeDeps: false,
      rollupOptions: {
        external: native,
        input: {
          index: 'src-main/electron/main.ts',
          engine: 'src-main/engine/main.ts',
          'hash-worker': 'src-main/services/downloads/transfer/hash-worker.ts',
          'write-worker': 'src-main/services/downloads/transfer/write-worker.ts',
          'check-worker': 'src-main/services/lab/checks/check-worker.ts',
          reader: 'src-main/services/attachments/reading/main.ts',
          headless: 'src-main/headless/main.ts',
        },
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  },
  preload: {
    build: {
      externalizeDeps: false,
      isolatedEntries: true,
      outDir: 'out/preload',
      sourcemap: 'hidden',
      rollupOptions: {
        external: ['electron'],
        input: { preload: 'src-main/electron/preload.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    base: './',
    plugins: [react(), tailwindcss()],
    build: {
      outDir: 'out/renderer',
      sourcemap: 'hidden',
      // A font inside a style sheet would be a data: address, which the page's policy forbids.
      assetsInlineLimit: 0,
      minify: true,
      // What is large (math, highlighting) is loaded when it is first needed; the e2e specs hold the first load.
      chunkSizeWarningLimit: 1200,
      rollupOptions: { input: 'src-renderer/index.html' },
    },
  },
})
