/**
 * The doctor: says whether a model's file is sound and will talk, and keeps what mends it beside the file. It has each
 * file looked at in a process of its own, and reads no byte of it: what the file does to that process is a finding.
 */
import { existsSync } from 'node:fs'
import { AppError } from '#contract/errors.ts'
import {
  builtInTemplates,
  type DoctorEvent,
  type Examination,
  type Finding,
  type Repairs,
} from '#contract/doctor.ts'
import type { LaunchEngine } from '../engines/types.ts'
import type { PatientEngines } from '../engines/when-idle.ts'
import type { Sidecars } from '../sidecars/index.ts'
import { examineFiles } from './examination.ts'

export { examineArrivals } from './arrivals.ts'
export { examineFiles } from './examination.ts'

export interface Doctor {
  /** Ends with a verdict whatever the file is. Throws MODEL_NOT_FOUND. */
  examine(id: string, signal: AbortSignal | undefined): AsyncGenerator<DoctorEvent, void, undefined>
  /** As `examine`, but asks the model nothing, and tells nobody. */
  glance(id: string): Promise<Examination | null>
  last(id: string): Examination | null
  repairs(id: string): Repairs
  /** On disk when it returns. Throws INVALID_INPUT for a template that is neither Jinja nor built in. */
  setRepairs(id: string, repairs: Repairs): void
  /** Ends what is under way. */
  close(): void
}

interface DoctorOptions {
  launchEngine: LaunchEngine
  /** All files of a model, in order. Throws MODEL_NOT_FOUND. */
  filesOf: (id: string) => string[]
  sidecars: Sidecars
  engines: Pick<PatientEngines, 'untilIdle' | 'unload'>
}

export const noRepairs: Repairs = { template: null, stopWords: [] }

export const createDoctor = ({ launchEngine, filesOf, sidecars, engines }: DoctorOptions): Doctor => {
  const closing = new AbortController()
  const pathOf = (id: string) => filesOf(id)[0] ?? ''
  const repairs = (id: string) => sidecars.repairsOf(pathOf(id)) ?? noRepairs
  const last = (id: string) => sidecars.examinationOf(pathOf(id))

  async function* examine(id: string, signal: AbortSignal | undefined, { isAsked } = { isAsked: true }) {
    const ended = AbortSignal.any([closing.signal, ...(signal ? [signal] : [])])
    const paths = filesOf(id)
    const findings: Finding[] = []
    const options = { launchEngine, paths, repairs: repairs(id), isAsked, signal: ended }
    for await (const event of examineFiles(options)) {
      if (event.type === 'found') findings.push(event.finding)
      if (event.type === 'end') keep(paths[0] ?? '', { at: Date.now(), verdict: event.verdict, findings })
      yield event
    }
  }
  const keep = (path: string, examination: Examination) => {
    // It may have been removed meanwhile; nothing is kept of a file that is gone.
    if (existsSync(path)) sidecars.update(path, { examination })
  }

  /** Takes it out of memory once nobody is being answered: the next answer is given with what was chosen. */
  const letGo = async (id: string) => {
    if (await engines.untilIdle(id, closing.signal)) await engines.unload(id)
  }

  return {
    examine,
    glance: async (id) => {
      for await (const event of examine(id, undefined, { isAsked: false })) if (event.type === 'end') break
      return last(id)
    },
    last,
    repairs,
    setRepairs: (id, { template, stopWords }) => {
      checkTemplate(template)
      const isNothing = template === null && stopWords.length === 0
      const kept = isNothing ? null : { template, stopWords }
      sidecars.update(pathOf(id), { repairs: kept, examination: null })
      void letGo(id)
    },
    close: () => closing.abort(),
  }
}

const checkTemplate = (template: string | null) => {
  const isBuiltIn = builtInTemplates.some((name) => name === template)
  if (template === null || isBuiltIn || /\{[{%]/.test(template)) return
  throw new AppError(
    'INVALID_INPUT',
    `This is neither a chat template in Jinja nor the name of a built-in one (${builtInTemplates.join(', ')}). Nothing was changed.`,
  )
}
