import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { DoctorEvent, Finding, Repairs, Verdict } from '#contract/doctor.ts'
import {
  filesWithWrongHeaders,
  hostileTemplates,
  modelsWithWrongContent,
} from '#e2e/fixtures/gguf/hostile.ts'
import {
  tinyModel,
  writeGguf,
  writeTinyModel,
  type Gguf,
  type TinyModelOptions,
} from '#e2e/fixtures/gguf/index.ts'
import { launchEngine as launchReal } from '#e2e/fixtures/launch-engine.ts'
import { connect } from '../engines/client.ts'
import type { EngineProcess, LaunchEngine } from '../engines/types.ts'
import { examineFiles, noRepairs } from './index.ts'

/** The doctor with real processes and real files: sound ones, those of strangers, and the templates of real models. */

const limitMs = 5000
const dir = mkdtempSync(join(tmpdir(), 'palabre-doctor-'))
afterAll(() => rmSync(dir, { recursive: true }))

let processes: EngineProcess[] = []
const launchEngine: LaunchEngine = () => {
  const process = launchReal()
  processes.push(process)
  return process
}
const isRunning = ({ pid }: EngineProcess) => {
  try {
    return pid !== undefined && process.kill(pid, 0)
  } catch {
    return false
  }
}
afterEach(() => {
  expect(processes.filter(isRunning)).toEqual([])
  processes = []
})

interface Examined {
  verdict: Verdict | null
  findings: Finding[]
  find: (check: Finding['check']) => Finding | undefined
}
const said: Finding[] = []
const sumUp = (events: DoctorEvent[]): Examined => {
  const findings = events.flatMap((event) => (event.type === 'found' ? [event.finding] : []))
  said.push(...findings)
  const last = events.at(-1)
  return {
    verdict: last?.type === 'end' ? last.verdict : null,
    findings,
    find: (check) => findings.find((finding) => finding.check === check),
  }
}
const collect = async <T>(events: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = []
  for await (const event of events) all.push(event)
  return all
}
let fileCount = 0
const newPath = () => join(dir, `${(fileCount += 1)}.gguf`)
const examine = async (path: string, repairs: Partial<Repairs> = {}): Promise<Examined> => {
  const all = { launchEngine, paths: [path], repairs: { ...noRepairs, ...repairs } }
  return sumUp(await collect(examineFiles(all)))
}
const examineTiny = (options: TinyModelOptions, repairs: Partial<Repairs> = {}) => {
  const path = newPath()
  writeTinyModel(path, options)
  return examine(path, repairs)
}
/** One after the other on each of two processors. */
const inPairs = async <T>(items: readonly T[], work: (item: T) => Promise<void>) => {
  const left = [...items]
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item)
  }
  await Promise.all([worker(), worker()])
}

describe('the doctor', () => {
  it('finds a sound model healthy, and hears it', async () => {
    const { verdict, findings, find } = await examineTiny({ answer: 'Good day to you.' })
    expect(verdict).toBe('healthy')
    expect(findings.map(({ check, outcome }) => `${check} ${outcome}`)).toEqual(
      ['header', 'architecture', 'template', 'conversation', 'thinking', 'stop', 'answer'].map(
        (check) => `${check} fine`,
      ),
    )
    expect(find('answer')?.values).toEqual({ text: 'Good day to you.' })
  })

  it('tells how a model thinks', async () => {
    const thinks = await examineTiny({ answer: '<think>Hm.</think>Yes.' })
    expect([thinks.verdict, thinks.find('thinking')?.key]).toEqual(['healthy', 'thinks'])
    expect(thinks.find('thinking')?.values).toEqual({ tag: '</think>' })
  })

  it('proposes a template where it is missing or fails, and is content with it', async () => {
    for (const chatTemplate of ['', '{% broken']) {
      const sick = await examineTiny({ chatTemplate })
      expect(sick.verdict).toBe('usable')
      const repair = sick.findings.find((finding) => finding.repair)?.repair
      expect(repair).toEqual({ type: 'template', template: 'chatml' })
      const mended = await examineTiny({ chatTemplate }, { template: 'chatml' })
      expect([mended.verdict, mended.find('template')?.key]).toEqual(['healthy', 'templateChosen'])
    }
  })

  it('says when a template that was chosen fails', async () => {
    const { verdict, find } = await examineTiny({}, { template: '{{ nothing() }}' })
    expect([verdict, find('conversation')?.key, find('answer')?.key]).toEqual([
      'broken',
      'templateFails',
      'fails',
    ])
  })

  it('finds the word that should end an answer and does not, and is content with it', async () => {
    const chatTemplate =
      "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|fin|>\\n' }}{% endfor %}" +
      "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
    const sick = await examineTiny({ chatTemplate })
    expect(sick.find('stop')).toMatchObject({
      key: 'stopUnknown',
      repair: { type: 'stopWords', stopWords: ['<|fin|>'] },
    })
    const mended = await examineTiny({ chatTemplate }, { stopWords: ['<|fin|>'] })
    expect([mended.verdict, mended.find('stop')?.key]).toEqual(['healthy', 'stopChosen'])
  })

  it('cuts an answer at a stop word', async () => {
    const { find } = await examineTiny({ answer: 'One two END three' }, { stopWords: ['END'] })
    expect(find('answer')?.values).toEqual({ text: 'One two' })
  })

  it('does not ask a model that is larger than the free memory', async () => {
    const path = newPath()
    writeTinyModel(path)
    const options = { launchEngine, paths: [path], repairs: noRepairs, availableBytes: 1000 }
    const { verdict, find } = sumUp(await collect(examineFiles(options)))
    expect([verdict, find('answer')?.outcome]).toEqual(['usable', 'skipped'])
  })

  it('ends its process when nobody listens any more', async () => {
    const path = newPath()
    writeTinyModel(path)
    const controller = new AbortController()
    const options = { launchEngine, paths: [path], repairs: noRepairs, signal: controller.signal }
    for await (const event of examineFiles(options)) {
      if (event.type === 'checking' && event.check === 'architecture') controller.abort()
      expect(event.type).not.toBe('end')
    }
    expect(processes).toHaveLength(1)
  })
})

describe("strangers' files", () => {
  const delay = monitorEventLoopDelay()
  beforeAll(() => {
    delay.enable()
  })
  afterAll(() => {
    delay.disable()
    // This process, as the services', answered throughout.
    expect(delay.max / 1e6).toBeLessThan(1000)
  })

  it('of more than 700 kinds are refused by their headers, each in time and in plain words', async () => {
    const files = filesWithWrongHeaders()
    expect(files.length).toBeGreaterThan(700)
    // One process for all: each of them is refused before llama.cpp is even started.
    const client = connect(launchEngine())
    onTestFinished(() => void client.end())
    const path = newPath()
    for (const { name, bytes } of files) {
      writeFileSync(path, bytes)
      const startedAt = performance.now()
      const events = await client.whileAlive(client.call.examine({ path, repairs: null }))
      const { findings } = sumUp(await collect(events))
      expect(performance.now() - startedAt, name).toBeLessThan(limitMs)
      expect(findings, name).toHaveLength(1)
      expect(findings[0]?.message, name).toMatch(
        /^This is not a usable GGUF file: .{10,}\. Download it again\.$/,
      )
    }
    await client.end()
  })

  it('that are sound on the outside cost at most their process, and get a verdict in time', async () => {
    const verdicts: Record<string, Verdict | null> = {}
    const inTime = async (name: string, model: Gguf) => {
      const path = newPath()
      writeGguf(path, model)
      const startedAt = performance.now()
      const { verdict, findings } = await examine(path)
      rmSync(path)
      verdicts[name] = verdict
      expect(performance.now() - startedAt, name).toBeLessThan(limitMs)
      for (const { message } of findings) expect(message.length, name).toBeLessThan(400)
    }
    const templates = Object.entries(hostileTemplates).map(([name, chatTemplate]) => ({
      name,
      model: tinyModel({ chatTemplate }),
    }))
    await inPairs([...modelsWithWrongContent(), ...templates], ({ name, model }) => inTime(name, model))
    const spared = Object.keys(verdicts).filter((name) => verdicts[name] !== 'broken')
    expect(Object.fromEntries(spared.map((name) => [name, verdicts[name]]))).toEqual({
      // llama.cpp takes the end from the vocabulary then, and passes over merges that it cannot use.
      'an end that is no token': 'healthy',
      'merges of nothing': 'healthy',
      // The template fails at once, and another one is taken.
      'a text that doubles': 'usable',
      'a block that does not end': 'usable',
      'an unknown tag': 'usable',
      'a call of what is not there': 'usable',
      'an exception of its own': 'usable',
      'none of the messages': 'usable',
      'bytes of no text': 'usable',
    })
  })
})

describe('the templates of real models', () => {
  const bundle = fileURLToPath(new URL('../llama/gitRelease.bundle', import.meta.resolve('node-llama-cpp')))
  const folder = 'models/templates'
  const checkOut = (): string | null => {
    const clone = join(dir, 'llama.cpp')
    try {
      const git = (...args: string[]) => execFileSync('git', args, { stdio: 'ignore' })
      git('clone', '--quiet', '--no-checkout', '--single-branch', bundle, clone)
      git('-C', clone, 'checkout', '--quiet', 'HEAD', '--', folder)
      return join(clone, folder)
    } catch {
      return null
    }
  }

  it('are written out, but those that the library is known not to get through', async ({ skip }) => {
    const templates = checkOut()
    if (templates === null || !existsSync(templates))
      return skip('git, or the bundle of llama.cpp, is missing here')
    const names = readdirSync(templates).filter((name) => name.endsWith('.jinja'))
    expect(names.length).toBeGreaterThan(60)
    const failing: Record<string, unknown> = {}
    const thinking: string[] = []
    const clients = [connect(launchEngine()), connect(launchEngine())]
    await inPairs(names, async (name) => {
      const client = clients.pop()
      if (!client) throw new Error('Three at a time.')
      const path = newPath()
      writeTinyModel(path, { chatTemplate: readFileSync(join(templates, name), 'utf8') })
      const events = await client.whileAlive(client.call.examine({ path, repairs: null }))
      const { find } = sumUp(await collect(events))
      rmSync(path)
      clients.push(client)
      const conversation = find('conversation')
      if (conversation?.outcome !== 'fine') {
        const { used } = conversation?.values ?? {}
        failing[name] = [conversation?.key, used, conversation?.repair]
      }
      if (find('thinking')?.key !== 'thinksNot') thinking.push(name)
    })
    await Promise.all(clients.map((client) => client.end()))
    console.log(thinking.sort())
    const fails = (used: string, template: string) => ['templateFails', used, { type: 'template', template }]
    // Without functions to call, or in the library's Jinja at all, these do not work. Where no mark of theirs is known,
    // the vocabulary of the tiny model speaks for ChatML.
    expect(failing).toEqual({
      'ByteDance-Seed-OSS.jinja': fails('Seed', 'seed'),
      'CohereForAI-c4ai-command-r-plus-tool_use.jinja': fails('General', 'chatml'),
      'NousResearch-Hermes-2-Pro-Llama-3-8B-tool_use.jinja': fails('ChatML', 'chatml'),
      'NousResearch-Hermes-3-Llama-3.1-8B-tool_use.jinja': fails('ChatML', 'chatml'),
      'fireworks-ai-llama-3-firefunction-v2.jinja': fails('Llama 3', 'llama3'),
      'meetkai-functionary-medium-v3.1.jinja': fails('Llama 3', 'llama3'),
      'tencent-Hy3.jinja': fails('General', 'chatml'),
      'unsloth-Apriel-1.5.jinja': fails('General', 'chatml'),
    })
  })
})

describe('the interface', () => {
  it('has the same words for each finding', () => {
    const file = new URL('../../../resources/locales/en.json', import.meta.url)
    const { doctor } = JSON.parse(readFileSync(file, 'utf8')) as {
      doctor: { finding: Record<string, string> }
    }
    const keys = new Set(said.map(({ key }) => key))
    expect(keys.size).toBeGreaterThan(15)
    for (const { key, values, message } of said) {
      const text = (doctor.finding[key] ?? '').replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) =>
        String(values[name]),
      )
      expect(text.replaceAll('’', "'"), key).toBe(message.replaceAll('’', "'"))
    }
  })
})
