import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ESLint } from 'eslint'
import tseslint from 'typescript-eslint'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

/**
 * The guards are tested by planting what they must catch. Each planted text stands in for a file that exists,
 * so that aliases resolve as they do in a real check; the good text beside it must pass.
 */
const eslint = new ESLint({
  // Only the table of who may know whom is tried here; types are the compiler's part, below.
  overrideConfig: [{ ...tseslint.configs.disableTypeChecked }],
})

async function rulesBrokenBy(code: string, filePath: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath })
  expect(result?.messages.filter(({ fatal }) => fatal)).toEqual([])
  return result?.messages.map(({ ruleId }) => ruleId ?? '') ?? []
}

const layer = 'import-x/no-restricted-paths'
const pkg = 'no-restricted-imports'
const text = 'no-restricted-syntax'
const planted: [rule: string, file: string, code: string][] = [
  [layer, 'src-main/engine/main.ts', `import '#services/index.ts'`],
  [layer, 'src-main/engine/main.ts', `import '../services/index.ts'`],
  [layer, 'src-main/contract/index.ts', `import '#services/index.ts'`],
  [layer, 'src-main/storage/index.ts', `import '#services/index.ts'`],
  [layer, 'src-main/lib/log.ts', `import '#contract/errors.ts'`],
  [layer, 'src-main/services/index.ts', `import '#engine/main.ts'`],
  [layer, 'src-main/services/index.ts', `import '#http/index.ts'`],
  [layer, 'src-main/http/index.ts', `import '#storage/index.ts'`],
  [layer, 'src-main/services/index.ts', `import '#rpc/index.ts'`],
  [layer, 'src-renderer/main.tsx', `import '#services/index.ts'`],
  [layer, 'src-renderer/rpc/index.ts', `import '#lib/log.ts'`],
  [layer, 'src-renderer/ui/button.tsx', `import '#state/chat.ts'`],
  [layer, 'src-renderer/state/chat.ts', `import '#features/conversation/conversation.tsx'`],
  [layer, 'src-renderer/features/conversation/conversation.tsx', `import '#rpc/index.ts'`],
  [pkg, 'src-main/services/index.ts', `import electron from 'electron'; electron.app.quit()`],
  [pkg, 'src-main/headless/main.ts', `import { app } from 'electron'; app.quit()`],
  [pkg, 'src-main/services/index.ts', `import { getLlama } from 'node-llama-cpp'; void getLlama()`],
  [pkg, 'src-main/services/index.ts', `import Database from 'better-sqlite3'; new Database(':memory:')`],
  [pkg, 'src-main/services/index.ts', `import { request } from 'node:https'; request('')`],
  [pkg, 'src-main/engine/main.ts', `import { connect } from 'node:net'; connect(1)`],
  ['no-restricted-globals', 'src-main/services/index.ts', `void fetch('')`],
  ['no-restricted-globals', 'src-renderer/state/chat.ts', `new WebSocket('')`],
  ['import-x/no-default-export', 'src-main/services/index.ts', `export default 1`],
  [text, 'src-renderer/app.tsx', `export const X = () => <p>Hello there</p>`],
  [text, 'src-renderer/app.tsx', `export const X = () => <p>{'Hello'}</p>`],
  [text, 'src-renderer/app.tsx', `export const X = () => <p>{1 ? 'Hello' : ''}</p>`],
  [text, 'src-renderer/app.tsx', `export const X = () => <p title="Hello" />`],
  [text, 'src-renderer/app.tsx', `export const X = () => <p aria-label={\`Hello\`} />`],
]

describe('the lint table', () => {
  it.each(planted)('%s catches %s: %s', async (rule, file, code) => {
    expect(await rulesBrokenBy(code, file)).toContain(rule)
  })

  it.each([
    ['src-main/engine/main.ts', `import { getLlama } from 'node-llama-cpp'; void getLlama()`],
    ['src-main/storage/index.ts', `import Database from 'better-sqlite3'; new Database(':memory:')`],
    ['src-main/electron/main.ts', `import { app } from 'electron'; app.quit()`],
    ['src-main/services/index.ts', `import { contract } from '#contract/index.ts'; void contract`],
    ['src-renderer/rpc/index.ts', `new WebSocket('')`],
    ['src-renderer/app.tsx', `export const X = () => <p className="block" id="a">{'·'} 12</p>`],
    ['src-renderer/state/chat.ts', `import type { Chat } from '#contract/chats.ts'; export type X = Chat`],
  ])('lets %s say %s', async (file, code) => {
    expect(await rulesBrokenBy(code, file)).toEqual([])
  })
})

/** What the compiler says of `code` as if it were a file of the given project. */
function compile(project: string, path: string, code: string): string[] {
  const config = ts.getParsedCommandLineOfConfigFile(
    project,
    { incremental: false, composite: false },
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
        throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, ' '))
      },
    },
  )
  const file = join(import.meta.dirname, path)
  const options = { ...config?.options, incremental: false }
  delete options.tsBuildInfoFile
  const host = ts.createCompilerHost(options)
  const fileExists = host.fileExists.bind(host)
  const readFile = host.readFile.bind(host)
  host.fileExists = (name) => name === file || fileExists(name)
  host.readFile = (name) => (name === file ? code : readFile(name))
  const getSourceFile = host.getSourceFile.bind(host)
  host.getSourceFile = (name, target, ...rest) =>
    name === file ? ts.createSourceFile(name, code, target) : getSourceFile(name, target, ...rest)
  const program = ts.createProgram([file], options, host)
  return ts
    .getPreEmitDiagnostics(program, program.getSourceFile(file))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))
}

describe('the compiler', () => {
  it('knows no DOM in src-main', () => {
    expect(compile('tsconfig.main.json', 'src-main/planted.ts', `document.title = ''`)).toHaveLength(1)
  })
  it('knows no Node in src-renderer', () => {
    expect(compile('tsconfig.renderer.json', 'src-renderer/planted.ts', `process.exit()`)).toHaveLength(1)
  })
  it('lets each use its own', () => {
    expect(compile('tsconfig.main.json', 'src-main/planted.ts', `process.exit()`)).toEqual([])
    expect(compile('tsconfig.renderer.json', 'src-renderer/planted.ts', `document.title = ''`)).toEqual([])
  })
})

it('check runs all of it', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
  expect(scripts.check).toMatch(/typecheck.*lint.*format:check.*test:unit/)
})
