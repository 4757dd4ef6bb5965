import type { BenchModel } from './models.ts'
import type { Peers } from './peers.ts'
import type { Row } from './figures.ts'
import { startLlamaServer } from './llama-server.ts'
import { startOurs, type OurTalker } from './ours.ts'
import type { Talker, TalkerOptions } from './talker.ts'

/** What a case is measured with. */
export interface Setup {
  model: BenchModel
  peers: Peers
  threads: number
  /** Samples of each contender, 5 or more. */
  rounds: number
}

/** Measures one thing on one model. */
export type Case = (setup: Setup) => Promise<Row[]>

/** Loads the model in ours and, where it is there, in llama-server; both are ended whatever happens. */
export const withTalkers = async <T>(
  { model, peers, threads }: Setup,
  options: Pick<TalkerOptions, 'contextSize' | 'sequences'>,
  work: (
    talkers: Record<'ours' | 'llama-server', Talker> | { ours: Talker },
    countTokens: OurTalker['countTokens'],
  ) => Promise<T>,
): Promise<T> => {
  const all = { ...options, path: model.path, threads }
  const engine = await startOurs(all)
  const ours = resting(engine)
  const countTokens = (text: string) => awake(engine.pid, () => engine.countTokens(text))
  try {
    if (peers.server === null) return await work({ ours }, countTokens)
    const server = resting(await startLlamaServer(peers.server, all))
    try {
      return await work({ ours, 'llama-server': server }, countTokens)
    } finally {
      await server.end()
    }
  } finally {
    await ours.end()
  }
}

const awake = async <T>(pid: number, task: () => Promise<T>): Promise<T> => {
  process.kill(pid, 'SIGCONT')
  try {
    return await task()
  } finally {
    process.kill(pid, 'SIGSTOP')
  }
}

/** Stopped whenever nobody asks it: threads that wait by spinning would slow whoever is measured next. */
export const resting = (talker: Talker): Talker => {
  let asking = 0
  process.kill(talker.pid, 'SIGSTOP')
  return {
    ...talker,
    ask: async (conversation, maxTokens) => {
      if ((asking += 1) === 1) process.kill(talker.pid, 'SIGCONT')
      try {
        return await talker.ask(conversation, maxTokens)
      } finally {
        if ((asking -= 1) === 0) process.kill(talker.pid, 'SIGSTOP')
      }
    },
  }
}
