import { createStore, type StoreApi } from 'zustand'
import type { checkNames, DoctorEvent, Finding, Repairs } from '#contract/doctor.ts'
import { toShownError, type Rpc, type ShownError } from '#rpc/index.ts'
import { storeHook } from './context.ts'

/** One examination as far as it has come. */
export interface Examination {
  isRunning: boolean
  /** What is being looked at now. */
  checking: (typeof checkNames)[number] | null
  findings: Finding[]
  /** Null until the end. */
  verdict: Extract<DoctorEvent, { type: 'end' }>['verdict'] | null
  error: ShownError | null
}

export interface DoctorState {
  /** By model id; kept, so that one can come back to them. */
  examinations: Readonly<Record<string, Examination>>
  /** Begins anew; does nothing while one of this model runs. */
  examine: (modelId: string) => void
  stop: (modelId: string) => void
  /** What was found before; a model that arrived was examined by itself. Null when nothing was. */
  last: (modelId: string) => Promise<Examination | null>
  repairs: (modelId: string) => Promise<Repairs>
  /** Holds from the model's next answer on. */
  setRepairs: (modelId: string, repairs: Repairs) => Promise<void>
}

const begun: Examination = { isRunning: true, checking: null, findings: [], verdict: null, error: null }

/** The examination after an event. */
export function examined(examination: Examination, event: DoctorEvent): Examination {
  switch (event.type) {
    case 'checking':
      return { ...examination, checking: event.check }
    case 'found':
      return { ...examination, checking: null, findings: [...examination.findings, event.finding] }
    case 'end':
      return { ...examination, checking: null, isRunning: false, verdict: event.verdict }
  }
}

export function createDoctorStore(rpc: Rpc): StoreApi<DoctorState> {
  const running = new Map<string, AbortController>()
  return createStore<DoctorState>((set, get) => {
    const change = (modelId: string, next: (examination: Examination) => Examination) =>
      set(({ examinations }) => ({
        examinations: { ...examinations, [modelId]: next(examinations[modelId] ?? begun) },
      }))

    async function follow(modelId: string, signal: AbortSignal) {
      change(modelId, () => begun)
      try {
        for await (const event of await rpc.client.doctor.examine({ id: modelId }, { signal })) {
          change(modelId, (examination) => examined(examination, event))
        }
      } catch (error) {
        if (!signal.aborted)
          change(modelId, (examination) => ({ ...examination, error: toShownError(error) }))
      }
      change(modelId, (examination) => ({ ...examination, isRunning: false, checking: null }))
    }

    return {
      examinations: {},
      examine(modelId) {
        if (get().examinations[modelId]?.isRunning) return
        const controller = new AbortController()
        running.set(modelId, controller)
        void follow(modelId, controller.signal)
      },
      stop: (modelId) => running.get(modelId)?.abort(),
      last: async (id) => {
        const last = await rpc.client.doctor.last({ id })
        return last && { ...begun, isRunning: false, findings: last.findings, verdict: last.verdict }
      },
      repairs: (id) => rpc.client.doctor.repairs({ id }),
      setRepairs: async (id, repairs) => {
        await rpc.client.doctor.setRepairs({ id, repairs })
      },
    }
  })
}

export const useDoctor = storeHook((state) => state.doctor)
