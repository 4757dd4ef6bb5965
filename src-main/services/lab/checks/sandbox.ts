import releaseVariant from '@jitl/quickjs-singlefile-mjs-release-sync'
import { newQuickJSWASMModuleFromVariant, type QuickJSWASMModule } from 'quickjs-emscripten-core'

/**
 * Threat model: an expression comes from an experiment file, which may be anybody's, and it reads what a model wrote. It runs in an
 * engine of its own (QuickJS as WebAssembly) whose memory has nothing of ours in it: there is no host object to climb out by, no
 * file, no network, no timer, no module. Data goes in and comes out as JSON text. What runs too long or takes too much is ended.
 */
export const sandboxLimits = { timeMs: 500, memoryBytes: 32 * 2 ** 20, stackBytes: 256 * 2 ** 10 } as const

/** What an expression came to: a value as JSON has it, or why there is none. */
export type Evaluated = { ok: true; value: unknown } | { ok: false; message: string }

export type Sandbox = (expression: string, names: Record<string, unknown>) => Evaluated

/** Loads the engine, which takes some ten milliseconds; each evaluation then has a world of its own. */
export const createSandbox = async (): Promise<Sandbox> => {
  const engine = await newQuickJSWASMModuleFromVariant(releaseVariant)
  return (expression, names) => evaluate(engine, expression, names)
}

const evaluate = (
  engine: QuickJSWASMModule,
  expression: string,
  names: Record<string, unknown>,
): Evaluated => {
  const runtime = engine.newRuntime()
  try {
    runtime.setMemoryLimit(sandboxLimits.memoryBytes)
    runtime.setMaxStackSize(sandboxLimits.stackBytes)
    const deadline = performance.now() + sandboxLimits.timeMs
    const clock = { isLate: false }
    runtime.setInterruptHandler(() => (clock.isLate ||= performance.now() > deadline))
    const context = runtime.newContext()
    try {
      const given = context.newString(JSON.stringify(names))
      context.setProp(context.global, 'given', given)
      given.dispose()
      const result = context.evalCode(programOf(expression, Object.keys(names)), 'assertion', {
        strict: true,
      })
      const handle = result.error ?? result.value
      const shown = read(() => context.dump(handle) as unknown)
      handle.dispose()
      if (clock.isLate)
        return { ok: false, message: `it took more than ${sandboxLimits.timeMs} ms and was ended` }
      if (result.error) return { ok: false, message: describe(shown) }
      return typeof shown === 'string' ? parse(shown) : { ok: true, value: undefined }
    } finally {
      context.dispose()
    }
  } finally {
    runtime.dispose()
  }
}

/** The names are constants of a function, in which the expression stands; what it comes to leaves as JSON. */
const programOf = (expression: string, names: readonly string[]): string => `
  const { stringify } = JSON;
  stringify((({ ${names.join(', ')} }) => (\n${expression}\n))(JSON.parse(given)))`

const read = (dump: () => unknown): unknown => {
  try {
    return dump()
  } catch {
    return undefined
  }
}

const parse = (json: string): Evaluated => {
  try {
    return { ok: true, value: JSON.parse(json) as unknown }
  } catch {
    return { ok: false, message: 'it came to nothing that can be read' }
  }
}

/** What was thrown, as data: its name and message, if they are texts at all. */
const describe = (thrown: unknown): string => {
  if (thrown !== null && typeof thrown === 'object') {
    const { name, message } = thrown as { name?: unknown; message?: unknown }
    const text = [name, message].filter((part) => typeof part === 'string').join(': ')
    return (text || 'something was thrown').slice(0, 500)
  }
  return String(thrown).slice(0, 500)
}
