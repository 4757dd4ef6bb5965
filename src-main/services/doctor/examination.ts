import { statSync } from 'node:fs'
import type { checkNames, DoctorEvent, ExamineEvent, Finding, Repairs } from '#contract/doctor.ts'
import { defaultSampling } from '#contract/default-sampling.ts'
import { connect, type EngineClient } from '../engines/client.ts'
import type { LaunchEngine } from '../engines/types.ts'
import { answerFinding, endFinding, notAsked, tooLarge, verdictOn } from './findings.ts'

export interface ExaminationOptions {
  launchEngine: LaunchEngine
  /** All files of the model, in order. */
  paths: readonly string[]
  repairs: Repairs
  /** Whether it is loaded and asked something, which takes the time and memory of the whole model. Default true. */
  isAsked?: boolean
  signal?: AbortSignal | undefined
  /** Bytes of memory that a model may take, for tests. */
  availableBytes?: number
}

/** An honest file takes some milliseconds for each, the largest vocabulary half a second, a tiny model’s answer one. */
const limitsMs: Record<Check, number> = {
  header: 3000,
  architecture: 3000,
  template: 2000,
  conversation: 2000,
  thinking: 2000,
  stop: 2000,
  answer: 3500,
}
/** All checks of a file that is next to nothing take no longer together, so that none can be slow at each of them. */
const togetherMs = 3300
/** What a larger file may take besides for its checks: its vocabulary is large too, and the computer may be slow. */
const moreMsPerByte = 2e-6
const mostMoreMs = 4000
/** Between two checks no byte of the file is read: a process and llama.cpp start, on a slow computer slowly. */
const startMs = 20_000
/** Slower than any disk that a model is loaded from, and than any model is asked with patience. */
const slowestBytesPerSecond = 40e6
const longestAnswerMs = 180_000
const answerTokens = 32
const contextSize = 512
const question = 'Say hello in one short sentence.'

type Check = (typeof checkNames)[number]
type Found = (finding: Finding) => DoctorEvent

/**
 * Examines a model's files in a process of their own, which is gone when this ends. A crash or an endless check is a
 * finding like another; the end is a verdict, unless `signal` aborts.
 */
export async function* examineFiles(
  options: ExaminationOptions,
): AsyncGenerator<DoctorEvent, void, undefined> {
  const { launchEngine, signal } = options
  const client = connect(launchEngine())
  const leave = () => void client.end()
  const watch = createWatch(() => void client.end('hung'))
  const findings: Finding[] = []
  const found: Found = (finding) => {
    watch.set(startMs)
    findings.push(finding)
    return { type: 'found', finding }
  }
  let check: Check = 'header'
  signal?.addEventListener('abort', leave, { once: true })
  if (signal?.aborted) leave()
  try {
    watch.set(startMs)
    for await (const event of examination(client, options, watch)) {
      if (event.type === 'found') yield found(event.finding)
      else {
        check = event.check
        yield event
      }
    }
  } catch (error) {
    const explained = await client.explain(error)
    if (signal?.aborted) return
    yield found(endFinding(check, explained))
  } finally {
    watch.set(null)
    signal?.removeEventListener('abort', leave)
    await client.end()
  }
  yield { type: 'end', verdict: verdictOn(findings) }
}

/** What the process tells, and then what the model says when it is loaded and asked as in a chat. */
async function* examination(
  client: EngineClient,
  { paths, repairs, isAsked = true, availableBytes = process.availableMemory() }: ExaminationOptions,
  watch: Watch,
): AsyncGenerator<ExamineEvent, void> {
  const [path = ''] = paths
  // One that is gone is for the check of its header to tell.
  const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0
  const sizeBytes = paths.reduce((sum, file) => sum + sizeOf(file), 0)
  const moreMs = Math.min(sizeBytes * moreMsPerByte, mostMoreMs)
  let leftMs = togetherMs
  let startedAt = 0
  let isWhole = false
  for await (const event of await client.whileAlive(client.call.examine({ path, repairs }))) {
    if (event.type === 'checking') {
      startedAt = performance.now()
      watch.set(Math.min(limitsMs[event.check], leftMs) + moreMs)
    } else {
      leftMs = Math.max(leftMs - (performance.now() - startedAt), 0)
      isWhole = event.finding.check === 'stop'
    }
    yield event
  }
  if (!isWhole) return
  yield { type: 'checking', check: 'answer' }
  if (!isAsked) {
    yield { type: 'found', finding: notAsked() }
    return
  }
  if (sizeBytes > availableBytes) {
    yield { type: 'found', finding: tooLarge() }
    return
  }
  const answerMs = Math.min(limitsMs.answer, leftMs) + (sizeBytes / slowestBytesPerSecond) * 1000
  watch.set(Math.min(answerMs, longestAnswerMs))
  yield { type: 'found', finding: answerFinding(await ask(client, path, repairs)) }
}

/** The model's first words, thoughts among them. */
const ask = async (client: EngineClient, path: string, repairs: Repairs): Promise<string> => {
  const loading = await client.whileAlive(client.call.load({ path, contextSize, threads: null, repairs }))
  for await (const event of loading) if (event.type === 'ready') break
  const sampling = { ...defaultSampling, temperature: 0, seed: 0, maxTokens: answerTokens }
  const messages = [{ role: 'user' as const, text: question }]
  let text = ''
  for await (const event of await client.whileAlive(client.call.generate({ messages, sampling }))) {
    if (event.type === 'frame') text += event.parts.map((part) => part.text).join('')
  }
  return text
}

/** A clock that runs out unless it is set anew; null stops it. */
interface Watch {
  set(limitMs: number | null): void
}

const createWatch = (onEnd: () => void): Watch => {
  let timer: NodeJS.Timeout | undefined
  return {
    set: (limitMs) => {
      clearTimeout(timer)
      if (limitMs !== null) timer = setTimeout(onEnd, limitMs)
    },
  }
}
