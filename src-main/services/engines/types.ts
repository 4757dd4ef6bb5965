import type { ContractRouterClient } from '@orpc/contract'
import type {
  Bandwidth,
  Calibration,
  CompleteInput,
  engineContract,
  EngineInfo,
  GenerateEvent,
  GenerateInput,
} from '#contract/engine.ts'
import type { EngineState } from '#contract/engines.ts'
import type { ModelShape } from '#contract/model-shape.ts'
import type { ModelInspection } from '#contract/models.ts'

/** One end of a message channel, in the shape that oRPC's `message-port` link and handler take. */
export interface EnginePort {
  on(event: 'message', listener: (event: { data: unknown }) => void): void
  on(event: 'close', listener: () => void): void
  postMessage(data: unknown): void
}

/** How a process ended: `code` when it left by itself, `signal` when it was ended. */
export interface EngineExit {
  code: number | null
  signal: string | null
}

/** A running engine process as its host gives it: Electron's utility process or Node's child process. */
export interface EngineProcess {
  readonly pid: number | undefined
  readonly port: EnginePort
  /** Resolves once, when the process is gone; never rejects. */
  readonly exited: Promise<EngineExit>
  /** The last lines of its standard error, for the log. */
  stderrTail(): string
  /** SIGKILL or its like; harmless when it is gone already. */
  kill(): void
}

/** Starts a fresh engine process (with `UV_THREADPOOL_SIZE=1` in its environment); given by the host. */
export type LaunchEngine = () => EngineProcess

export type GenerateRequest = Omit<GenerateInput, 'id'>
export type CompleteRequest = Omit<CompleteInput, 'id'>

/** Everything that an engine's process can be asked. */
export type EngineCalls = ContractRouterClient<typeof engineContract>

/** The models in memory: loading, generating, watching over their processes. */
export interface Engines {
  states(): EngineState[]
  /** Calls `listener` after each change; returns what ends that. */
  onChange(listener: (states: EngineState[]) => void): () => void
  /** MODEL_DOES_NOT_FIT before anything is read, unless `force`. */
  load(modelId: string, contextSize?: number | null, force?: boolean): Promise<EngineState>
  unload(modelId: string): Promise<void>
  /**
   * Loads the model if need be, waits for its turn, and yields until `end`. An abort of `signal` still yields
   * `end` with `reason: 'abort'`. Throws AppError: ENGINE_CRASHED, ENGINE_HUNG, ENGINE_GAVE_UP,
   * ENGINE_UNLOADED, MODEL_*, PROMPT_TOO_LONG.
   */
  generate(modelId: string, request: GenerateRequest, signal: AbortSignal): AsyncIterable<GenerateEvent>
  /** The same for a text without a template. */
  complete(modelId: string, request: CompleteRequest, signal: AbortSignal): AsyncIterable<GenerateEvent>
  /** Asks the model's process something else, loading it if need be. Throws AppError. */
  ask<T>(modelId: string, question: (call: EngineCalls) => Promise<T>): Promise<T>
  /** What is known of a model that is ready; null of any other. */
  info(modelId: string): EngineInfo | null
  /** Finds with how many threads a model that is loaded is computed soonest; null where it gave up, or it is not there. Throws AppError. */
  calibrate(modelId: string, signal: AbortSignal): Promise<Calibration | null>
  /** Of a model that is loaded; throws NO_MODEL for any other. */
  tokenize(modelId: string, text: string): Promise<number[]>
  /** Reads the header of the file at `path` in a throw-away process, with a time limit. */
  inspect(path: string): Promise<ModelInspection>
  /** What decides a file's memory and speed, read likewise; of one that is cut after its header if `headerOnly`. */
  shape(path: string, headerOnly: boolean): Promise<ModelShape>
  /** How fast this computer reads memory; measuring it takes about a second. */
  bandwidth(): Promise<Bandwidth>
  /** Ends every process. */
  close(): Promise<void>
}
