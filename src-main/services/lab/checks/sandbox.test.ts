import { runInNewContext } from 'node:vm'
import { expect, describe, it } from 'vitest'
import { createSandbox } from './sandbox.ts'

const run = await createSandbox()
const value = (expression: string, names: Record<string, unknown> = {}) => {
  const result = run(expression, names)
  if (!result.ok) throw new Error(result.message)
  return result.value
}

it('knows what it is given, and the language', () => {
  expect(
    value('output.length > 3 && row.country === "France"', { output: 'Paris', row: { country: 'France' } }),
  ).toBe(true)
  expect(value('JSON.parse(output).a.map((x) => x * 2)', { output: '{"a":[1,2]}' })).toEqual([2, 4])
  expect(value('/^p/iu.test(output) // a comment', { output: 'Paris' })).toBe(true)
  expect(value('undefined')).toBeUndefined()
})

describe('what is not there', () => {
  it.each([
    'process',
    'require',
    'globalThis.process',
    'fetch',
    'XMLHttpRequest',
    'WebSocket',
    'setTimeout',
    'Worker',
    'WebAssembly',
    'console',
    'Deno',
    'std',
    'os',
    'navigator',
    'performance',
    'Atomics.wait && SharedArrayBuffer.host',
  ])('%s', (name) => {
    const result = run(`typeof (${name})`, {})
    expect(result.ok ? result.value : result.message).toMatch(/undefined|not defined|not a/)
  })

  const ways: [string, string][] = [
    ['what was given', 'row.constructor.constructor("return typeof process")()'],
    ['a constructor of a constructor', 'this.constructor.constructor("return typeof process")()'],
    ['the function of functions', '(function(){}).constructor("return typeof process")()'],
    ['generators', '[...(function*(){}).constructor("yield typeof process")()][0]'],
    ['indirect eval', '(0, eval)("typeof process")'],
    [
      'a stack',
      '(() => { Error.prepareStackTrace = (_, s) => s; return typeof new Error().stack[0].getThis().process })()',
    ],
    ['the end of the function', '1))({}), JSON.stringify((() => typeof process)()'],
  ]

  it.each(ways)('a way out by %s', (_, expression) => {
    const result = run(expression, { row: { a: 1 } })
    if (result.ok) expect(result.value).toBe('undefined')
  })

  it('the control: Node’s own vm lets them out', () => {
    const [, expression] = ways[0]!
    expect(runInNewContext(expression, { row: { a: 1 } })).toBe('object')
  })

  it('anything of ours, however prototypes are bent', () => {
    const pollute = `(() => { Object.prototype.polluted = 1; Array.prototype.map = null; JSON.parse = () => 7; JSON.stringify = () => '"forged"';
      Object.defineProperty(Object.prototype, 'toJSON', { value: () => 'taken' }); return { a: 1 } })()`
    run(pollute, {})
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect([1].map((x) => x)).toEqual([1])
    // Nothing stays for the next one, either.
    expect(value('[1].map((x) => [x, ({}).polluted === undefined, JSON.parse("[2]")[0]])')).toEqual([
      [1, true, 2],
    ])
  })

  it('the names of the answer before', () => {
    run('globalThis.kept = output', { output: 'secret' })
    expect(value('typeof kept')).toBe('undefined')
  })
})

describe('what does not end', () => {
  it.each([
    ['a loop', '(() => { for (;;); })()'],
    ['a regular expression', `/^(a+)+$/.test('a'.repeat(60) + 'b')`],
    ['a loop that catches', '(() => { for (;;) { try { for (;;); } catch {} } })()'],
    ['a getter', '({ get a() { for (;;); } })'],
    ['a toJSON', '({ toJSON() { for (;;); } })'],
    ['sorting', '[1,2,3].sort(() => { for (;;); })'],
  ])('%s is ended in time', (_, expression) => {
    const startedAt = performance.now()
    const result = run(expression, {})
    expect(performance.now() - startedAt).toBeLessThan(2500)
    expect(result).toMatchObject({ ok: false })
  })

  it.each([
    ['an array that grows', '(() => { const all = []; for (;;) all.push("x".repeat(1000) + all.length) })()'],
    ['a text that doubles', '(() => { let s = "x"; for (;;) s += s })()'],
    ['one large piece', 'new ArrayBuffer(1e9).byteLength'],
    ['a depth without end', '(() => { const f = () => f() + 1; return f() })()'],
    ['a tree of objects', '(() => { let o = {}; for (;;) o = { o, p: [o] } })()'],
  ])('memory: %s is refused', (_, expression) => {
    const before = process.memoryUsage.rss()
    expect(run(expression, {})).toMatchObject({ ok: false })
    expect(process.memoryUsage.rss() - before).toBeLessThan(200 * 2 ** 20)
  })

  it('the control: as much as is allowed', () => {
    expect(value('Array.from({ length: 100000 }, (_, i) => i).reduce((a, b) => a + b)')).toBe(4999950000)
  })
})
