import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import type { GenerateEvent, PromptMessage } from '#contract/engine.ts'
import { AppError } from '#contract/errors.ts'
import { defaultSampling } from '#contract/messages.ts'
import { defaultDataDir } from '#lib/data-dir.ts'
import { silentLog } from '#lib/log.ts'
import { createEnergy } from '#services/energy/index.ts'
import { createEngines } from '#services/engines/index.ts'
import type { Engines } from '#services/engines/types.ts'
import { observed } from '#services/generations/observed.ts'
import { chooseModel, findInstalledModels } from '../installed-models.ts'
import type { Installation } from '../installation.ts'
import { createLaunchEngine } from '../launch-engine.ts'
import { beforeLoading, type ForceOption } from './before-loading.ts'
import { exitCodes } from './exit.ts'
import { listenForInterrupts } from './interrupts.ts'
import { readPrompt } from './read-prompt.ts'

export interface RunOptions extends ForceOption {
  prompt?: string
  system?: string
  seed?: number
  temperature?: number
  maxTokens?: number
  data?: string
  json?: boolean
}

/** How long the computer is watched while it idles, where it has a counter to watch. */
const idleMs = 500

interface Answer {
  text: string
  thought: string
  end: Extract<GenerateEvent, { type: 'end' }> | null
}

/**
 * `palabre run`: streams the answer to standard output, or prints one object at the end. Needs no data folder
 * of its own, so it works while the app is open.
 */
export async function runPrompt(
  typed: string,
  options: RunOptions,
  installation: Installation,
): Promise<number> {
  const dataDir = options.data ?? defaultDataDir()
  const models = await findInstalledModels(dataDir, installation)
  const model = chooseModel(typed, models)
  const prompt = await readPrompt(options.prompt, process.stdin)
  const messages: PromptMessage[] = [{ role: 'user', text: prompt }]
  if (options.system !== undefined) messages.unshift({ role: 'system', text: options.system })
  const seed = options.seed ?? randomInt(0x1_0000_0000)
  const sampling = {
    ...defaultSampling,
    seed,
    temperature: options.temperature ?? defaultSampling.temperature,
    maxTokens: options.maxTokens ?? null,
  }

  const interrupted = listenForInterrupts()
  const launchEngine = createLaunchEngine(installation.engineEntry)
  const bareEngines = createEngines({
    launchEngine,
    pathOf: () => model.path,
    ...beforeLoading({ ...options, dataDir, launchEngine, models, pathOf: () => model.path }),
    // Memory for conversations that nobody has would be made empty first, which takes as long as loading a small model.
    sequences: 1,
  })
  const energy = createEnergy({
    engineStates: () => bareEngines.states(),
    engineInfo: (id) => bareEngines.info(id),
    log: silentLog,
  })
  // Whoever reads the figures can wait so long for a true one; a terminal's reader gets the answer at once.
  if (options.json) await energy.measureIdle(idleMs)
  const engines = observed(bareEngines, [energy.observe])
  const progress = showLoading(engines)
  try {
    const events = engines.generate(model.id, { messages, sampling }, interrupted)
    const answer = await collect(events, async (text) => {
      progress.hide()
      if (!options.json && !process.stdout.write(text)) await once(process.stdout, 'drain')
    })
    if (options.json) process.stdout.write(`${JSON.stringify(summary(answer, model.id, seed))}\n`)
    else if (!answer.text.endsWith('\n')) process.stdout.write('\n')
    return interrupted.aborted ? exitCodes.interrupted : exitCodes.fine
  } finally {
    progress.hide()
    energy.close()
    await engines.close()
  }
}

async function collect(
  events: AsyncIterable<GenerateEvent>,
  onText: (text: string) => Promise<void>,
): Promise<Answer> {
  const answer: Answer = { text: '', thought: '', end: null }
  for await (const event of events) {
    if (event.type === 'end') answer.end = event
    if (event.type !== 'frame') continue
    for (const { type, text } of event.parts) {
      answer[type] += text
      if (type === 'text') await onText(text)
    }
  }
  return answer
}

function summary({ text, thought, end }: Answer, model: string, seed: number) {
  if (!end) throw new AppError('INTERNAL', 'The answer ended without saying how.')
  const { promptTokens, completionTokens, timeToFirstTokenMs, tokensPerSecond, energy } = end.usage
  return {
    model,
    text,
    ...(thought !== '' && { thought }),
    seed,
    stopReason: end.reason,
    promptTokens,
    completionTokens,
    timeToFirstTokenMs,
    tokensPerSecond,
    ...(energy && { energy: { ...energy, ...per(energy.joules, completionTokens) } }),
  }
}

/** The same energy in other words. */
const per = (joules: number, completionTokens: number) => ({
  wattHours: joules / 3600,
  ...(completionTokens > 0 && { joulesPerThousandTokens: (joules / completionTokens) * 1000 }),
})

/** A line on the terminal while the model is loaded; nothing where standard error is not a terminal. */
function showLoading(engines: Engines): { hide(): void } {
  if (!process.stderr.isTTY) return { hide: () => undefined }
  const clear = '\r\x1b[2K'
  const stop = engines.onChange(([state]) => {
    if (state?.status === 'loading') {
      process.stderr.write(`${clear}Loading the model: ${Math.round(state.progress * 100)} %`)
    } else process.stderr.write(clear)
  })
  return {
    hide() {
      stop()
    },
  }
}
