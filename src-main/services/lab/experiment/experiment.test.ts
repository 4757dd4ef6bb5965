import { format, resolveConfig } from 'prettier'
import { describe, expect, it } from 'vitest'
import { AppError } from '#contract/errors.ts'
import { experimentJsonSchema } from '#contract/experiment.ts'
import { parseCsv } from './csv.ts'
import { cellCount, cellOf, readExperiment } from './index.ts'

const read = (source: string, files: Record<string, string> = {}) =>
  readExperiment({
    source,
    readFile: (name) => files[name] ?? null,
    chooseModel: (typed) => {
      if (typed === 'nobody') throw new AppError('MODEL_NOT_FOUND', 'No model is called "nobody".')
      return `id:${typed}`
    },
  })
const problemsOf = (source: string, files?: Record<string, string>) =>
  read(source, files).problems.map(
    ({ file, line, path, message }) => `${file ?? ''}${line} ${path}: ${message}`,
  )

it('publishes the schema that files are checked against (vitest -u writes it anew)', async () => {
  const path = new URL('../../../../resources/experiment.schema.json', import.meta.url).pathname
  const options = await resolveConfig(path)
  const text = await format(JSON.stringify(experimentJsonSchema()), { ...options, parser: 'json' })
  await expect(text).toMatchFileSnapshot(path)
})

const cities = `
name: Capitals
models: [one, two]
prompts:
  - name: short
    user: What is the capital of {{country}}? \\{{kept}}
  - system: Be brief.
    user: "{{ country }}: capital?"
    assert: [{ length: { max: 20 } }]
data:
  - { country: France, capital: Paris }
dataFile: more.csv
parameters:
  - { name: cold, temperature: 0 }
  - { temperature: 1.5, maxTokens: 9 }
seeds: [1, 2]
logprobs: 3
assert:
  - contains: "{{capital}}"
  - regex: "^{{capital}}"
`

describe('a plan', () => {
  const { plan } = read(cities, {
    'more.csv': 'country,capital\n"Saint Kitts, and Nevis",Basse-terre (1.0)\n',
  })

  it('has every row with every prompt, and every model with every set of parameters and seed', () => {
    expect(plan?.lines.map(({ prompt, rowNumber }) => `${prompt} ${rowNumber}`)).toEqual([
      'short 1',
      '#2 1',
      'short 2',
      '#2 2',
    ])
    expect(plan?.columns).toHaveLength(8)
    expect(plan && cellCount(plan)).toBe(32)
    expect(cellOf(plan!, 31)).toMatchObject({
      line: { rowNumber: 2 },
      column: {
        modelId: 'id:two',
        parameters: '#2',
        sampling: { temperature: 1.5, maxTokens: 9, seed: 2, topK: 40 },
      },
    })
    expect(() => cellOf(plan!, 32)).toThrow(RangeError)
  })

  it('has the values in their places; in a pattern they mean themselves', () => {
    expect(plan?.lines[2]?.ask).toEqual({
      messages: [{ role: 'user', text: 'What is the capital of Saint Kitts, and Nevis? {{kept}}' }],
    })
    expect(plan?.lines[3]?.ask).toMatchObject({ messages: [{ role: 'system' }, { role: 'user' }] })
    const [contains, regex] = plan!.lines[2]!.assertions
    expect(contains).toEqual({ contains: 'Basse-terre (1.0)' })
    expect(new RegExp(regex!.regex as string).test('Basse-terre (1.0)')).toBe(true)
    expect(new RegExp(regex!.regex as string).test('Basse-terre (1x0)')).toBe(false)
    expect(plan?.lines.map(({ assertions }) => assertions.length)).toEqual([2, 3, 2, 3])
  })

  it('never looks for variables in a value', () => {
    const sly = read('name: x\nmodels: [a]\nprompts: [{ user: "{{a}}" }]\ndata: [{ a: "{{b}}", b: secret }]')
    expect(sly.plan?.lines[0]?.ask).toEqual({ messages: [{ role: 'user', text: '{{b}}' }] })
  })
})

describe('a wrong file', () => {
  const base = 'name: x\nmodels: [a]\nprompts:\n  - user: Hi\n'

  it.each<[string, string, RegExp[]]>([
    ['no YAML', 'name: [', [/^1|^2 : this is no YAML/]],
    ['a text', 'just words', [/^1 : expected names with values/]],
    ['nothing', '', [/^1 : expected names with values/]],
    [
      'what is missing',
      'name: x\nprompts: [{ user: Hi }]',
      [/^1 models: missing: expected a list .*ids, or parts/],
    ],
    ['a wrong type', `${base}seeds: 4`, [/^5 seeds: expected a list/]],
    [
      'a number that is a text',
      `${base}parameters:\n  - temperature: hot`,
      [/^6 parameters\[0\].temperature: expected a number/],
    ],
    ['a number out of range', `${base}logprobs: 99`, [/^5 logprobs: too big.*20/]],
    [
      'an unknown name, at its own line',
      `${base}temprature: 1`,
      [/^5 temprature: “temprature” is not known here; expected name, .*prompts/],
    ],
    [
      'an unknown name inside',
      `${base}assert:\n  - contain: x`,
      [/^6 assert\[0\].contain: .*expected contains, notContains/],
    ],
    [
      'two assertions in one',
      `${base}assert:\n  - contains: x\n    equals: y`,
      [/^6 assert\[0\]: expected exactly one of/],
    ],
    [
      'a prompt without a question',
      'name: x\nmodels: [a]\nprompts:\n  - name: q',
      [/^4 prompts\[0\]: expected exactly one of user, messages, raw/],
    ],
    [
      'a variable without a value',
      `${base}  - user: "{{x}}"\ndata: [{ y: 1 }]`,
      [/^5 prompts.1.user: “\{\{x\}\}” has no value in row 1 of the data, which has y/],
    ],
    [
      'a model that is not there',
      'name: x\nmodels:\n  - a\n  - nobody\nprompts: [{ user: Hi }]',
      [/^4 models.1: No model is called/],
    ],
    [
      'a judge that is not there',
      `${base}assert:\n  - judge: { question: Good?, model: nobody }`,
      [/^6 .*No model/],
    ],
    [
      'a path to elsewhere',
      `${base}dataFile: ../../secret.csv`,
      [/^5 dataFile: expected the name of a .csv or .jsonl file beside/],
    ],
    ['a file that is not there', `${base}dataFile: no.csv`, [/^5 dataFile: there is no file “no.csv”/]],
    ['a name twice', `${base}name: y`, [/^5 : this is no YAML: .*unique/]],
    [
      'too many cells',
      `${base}seeds: [${Array.from({ length: 1000 }, (_, i) => i).join()}]\ndata: [${'{},'.repeat(101)}]`,
      [/101000 cells/],
    ],
  ])('%s is told with its line', (_, source, expected) => {
    const found = problemsOf(source)
    expect(found).toHaveLength(expected.length)
    for (const [index, pattern] of expected.entries()) expect(found[index]).toMatch(pattern)
  })

  it('a right one has no complaint', () => expect(problemsOf(base)).toEqual([]))

  it.each([
    ['more.csv', 'a,b\n1,2\n3\n', 'more.csv3 : expected 2 values'],
    ['more.csv', 'a,b c d!\n1,2\n', 'more.csv1 : “b c d!” is no name'],
    ['more.csv', 'a,b\n1,"2\n', 'more.csv2 : a quotation mark'],
    ['more.csv', 'a,a\n1,2\n', 'more.csv1 : two columns'],
    ['more.csv', '', 'more.csv1 : there is no row'],
    ['more.csv', 'a,b\n1,caf\uFFFD\n', 'more.csv2 : this is not UTF-8'],
    ['more.jsonl', '{"a":1}\n\n{"a":', 'more.jsonl3 : expected one JSON object'],
  ])('its data %s %j', (name, text, complaint) => {
    expect(problemsOf(`${base}dataFile: ${name}`, { [name]: text })[0]).toContain(complaint)
  })

  it('that blows itself up is refused at once', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]']
    for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh', 'hi']) {
      bomb.push(`${to}: &${to} [${`*${from},`.repeat(9)}]`)
    }
    const startedAt = performance.now()
    expect(problemsOf(bomb.join('\n'))[0]).toContain('fewer aliases')
    expect(problemsOf('['.repeat(400_000))[0]).toMatch(/nested too deeply|no YAML/)
    expect(problemsOf(`name: ${'x'.repeat(1_000_001)}`)[0]).toContain('too large')
    const names = Array.from({ length: 50_000 }, (_, index) => `k${index}: 1`)
    expect(problemsOf(names.join('\n'))[0]).toContain('more than 1000 names')
    expect(performance.now() - startedAt).toBeLessThan(5000)
    // The control: aliases as people use them.
    expect(problemsOf('name: &n x\nmodels: [*n]\nprompts: [{ user: *n }, { user: *n }]')).toEqual([])
  })
})

it('reads CSV as spreadsheets write it', () => {
  expect(parseCsv('a;b\r\n"x;""y""\r\nz";\r\n\r\nq;r').records).toEqual([
    { line: 1, fields: ['a', 'b'] },
    { line: 2, fields: ['x;"y"\r\nz', ''] },
    { line: 5, fields: ['q', 'r'] },
  ])
  expect(parseCsv('sep=;\r\na,b;c\r\n1;2').records).toEqual([
    { line: 2, fields: ['a,b', 'c'] },
    { line: 3, fields: ['1', '2'] },
  ])
  expect(parseCsv('a, "b, c" , "d" e, "f').records[0]?.fields).toEqual(['a', 'b, c', ' "d" e', ' "f'])
})

describe('an assertion that could never be carried out', () => {
  const withAssert = (assertion: string) =>
    `name: x\nmodels: [one]\nprompts:\n  - user: Hi\n    assert:\n      - ${assertion}\ndata: [{ a: "(" }]\n`
  it.each([
    ['a pattern', 'regex: "(["', 'prompts.0.assert.0.regex: the pattern is wrong: '],
    ['a pattern that must not be there', 'notRegex: "a**"', 'assert.0.notRegex: the pattern is wrong: '],
    ['a pattern with flags', 'regex: { pattern: "\\\\-", flags: u }', 'the pattern is wrong: '],
    ['an expression', 'javascript: "output.length >"', 'assert.0.javascript: the expression is wrong: '],
    ['statements', 'javascript: "let x = 1; x"', 'the expression is wrong: '],
  ])('is told before the run, where it stands: %s', (_, assertion, message) => {
    expect(problemsOf(withAssert(assertion))).toEqual([expect.stringMatching(/^6 /)])
    expect(problemsOf(withAssert(assertion))[0]).toContain(message)
  })

  it.each([
    ['a pattern with what a row says', 'regex: "^{{a}}$"'],
    ['an expression', 'javascript: "[...output].every((x) => x > row.a) && { ok: true }.ok"'],
    ['an expression that throws when it is run', 'javascript: "nobody.knows"'],
  ])('is not taken for one that can: %s', (_, assertion) => {
    expect(problemsOf(withAssert(assertion))).toEqual([])
  })
})
