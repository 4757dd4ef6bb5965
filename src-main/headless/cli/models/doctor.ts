import type { DoctorEvent, Finding, Verdict } from '#contract/doctor.ts'
import { AppError } from '#contract/errors.ts'
import type { Installation } from '#headless/installation.ts'
import { createLaunchEngine } from '#headless/launch-engine.ts'
import { examineFiles, noRepairs } from '#services/doctor/index.ts'
import { exitCodes } from '../exit.ts'
import { listenForInterrupts } from '../interrupts.ts'
import { findModel } from './found.ts'
import { openLibrary, type DataOption } from './library.ts'

export interface DoctorOptions extends DataOption {
  json?: boolean
}

const said: Record<Verdict, string> = {
  healthy: 'Healthy: it is ready to talk.',
  usable: 'Usable, with the remarks above.',
  broken: 'Broken: it will not talk as it is.',
}
const signs: Record<Finding['outcome'], string> = { fine: 'ok', note: 'note', problem: 'BAD', skipped: '-' }

/**
 * `palabre models doctor`: looks whether a model is sound and talks, with the repairs that are kept beside it. Exit code
 * 1 when it is broken.
 */
export async function examineModel(
  typed: string,
  options: DoctorOptions,
  installation: Installation,
): Promise<number> {
  const { dataDir, sidecars } = openLibrary(options)
  const { id, path, paths } = await findModel(typed, dataDir, installation)
  const signal = listenForInterrupts()
  const launchEngine = createLaunchEngine(installation.engineEntry)
  const repairs = sidecars.repairsOf(path) ?? noRepairs
  const findings: Finding[] = []
  const tell = (event: DoctorEvent) => {
    if (event.type !== 'found') return
    findings.push(event.finding)
    if (!options.json) process.stdout.write(describe(event.finding))
  }
  for await (const event of examineFiles({ launchEngine, paths, repairs, signal })) {
    tell(event)
    if (event.type !== 'end') continue
    const { verdict } = event
    const json = JSON.stringify({ id, verdict, repairs, findings }, null, 2)
    process.stdout.write(`${options.json ? json : said[verdict]}\n`)
    return verdict === 'broken' ? exitCodes.failed : exitCodes.fine
  }
  if (signal.aborted) return exitCodes.interrupted
  throw new AppError('INTERNAL', 'The examination ended without a verdict.')
}

const describe = ({ check, outcome, message, repair }: Finding): string => {
  // What a file says is a stranger's: it must not steer the terminal.
  const text = message.replaceAll(/\p{Cc}/gu, ' ')
  const way = repair ? `  (${mend(repair)}: in the app, on the model's page)` : ''
  return `${signs[outcome].padEnd(5)} ${check.padEnd(13)} ${text}${way}\n`
}

const mend = (repair: NonNullable<Finding['repair']>): string =>
  repair.type === 'template'
    ? `the template ${repair.template} would help`
    : `the stop words ${repair.stopWords.join(' ')} would help`
