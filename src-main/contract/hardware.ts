import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { procedure } from './procedure.ts'

/**
 * Hardware: what this computer is doing, once a second while anyone looks, and a thin history of it. What a computer does
 * not tell is null, or absent from a list; nothing is ever made up.
 */

const told = z.number().nullable()

export const temperatureSchema = z.object({
  /** As the sensor is called. */
  name: z.string(),
  celsius: z.number(),
  /** Where the maker says that it must not go. */
  criticalCelsius: told,
})

export const gpuSchema = z.object({
  name: z.string(),
  /** 0 to 1. */
  usage: told,
  memory: z.object({ totalBytes: z.number(), usedBytes: z.number() }).nullable(),
  celsius: told,
  watts: told,
})
export type Gpu = z.infer<typeof gpuSchema>

/** What a loaded model is doing. */
export const activitySchema = z.object({
  /** Answers under way, those that wait for their turn included. */
  answering: z.int(),
  /** Of the answers under way as it goes, told from the text's length; else of the last answer, as its engine measured. */
  tokensPerSecond: told,
  isLive: z.boolean(),
  timeToFirstTokenMs: told,
  /** How much of the context the newest answer has filled, its prompt included. */
  contextTokens: told,
})
export type Activity = z.infer<typeof activitySchema>

const engineReadoutSchema = z.object({
  modelId: z.string(),
  pid: z.int(),
  /** All that the process holds, the pages of its file included. */
  memoryBytes: told,
  /** Of that: the model's weights and its KV cache; null until it is loaded. */
  weightsBytes: told,
  contextBytes: told,
  contextSize: told,
  /** In cores: 2 is two cores all of the time. */
  cpuCores: told,
  activity: activitySchema.nullable(),
})
export type EngineReadout = z.infer<typeof engineReadoutSchema>

/** What is about to run out, before it does; `modelId`: what to take out of memory for relief. */
export const pressureWarningSchema = z.object({
  kind: z.enum(['memory', 'swap', 'stalling', 'temperature', 'disk']),
  /** `soon`: it will be felt if it goes on · `now`: it is felt. */
  urgency: z.enum(['soon', 'now']),
  /** Bytes that are left, bytes of swap a minute, share of time lost, or °C. */
  value: z.number(),
  modelId: z.string().nullable(),
})
export type PressureWarning = z.infer<typeof pressureWarningSchema>

export const hardwareSampleSchema = z.object({
  /** Milliseconds since 1970. */
  at: z.number(),
  cpu: z.object({
    /** Share of all cores, 0 to 1. */
    usage: z.number(),
    perCore: z.array(z.number()),
    /** The mean of all cores. */
    frequencyHz: told,
  }),
  memory: z.object({ totalBytes: z.number(), availableBytes: z.number() }),
  swap: z.object({ totalBytes: z.number(), usedBytes: z.number() }).nullable(),
  /** Palabre's own process other than the engines. */
  app: z.object({ memoryBytes: z.number() }),
  engines: z.array(engineReadoutSchema),
  disk: z.object({
    /** Where the data folder is. */
    freeBytes: told,
    totalBytes: told,
    /** Of all disks. */
    readBytesPerSecond: told,
    writeBytesPerSecond: told,
  }),
  gpus: z.array(gpuSchema),
  temperatures: z.array(temperatureSchema),
  fans: z.array(z.object({ name: z.string(), rpm: z.number() })),
  power: z.object({
    /** Null where there is nothing that could tell. */
    isOnMains: z.boolean().nullable(),
    battery: z.object({ level: z.number().min(0).max(1), isCharging: z.boolean(), watts: told }).nullable(),
    /** What the processor draws, by its own counter. */
    cpuWatts: told,
  }),
  warnings: z.array(pressureWarningSchema),
})
export type HardwareSample = z.infer<typeof hardwareSampleSchema>

export const hardwareInfoSchema = z.object({
  cpuName: z.string(),
  coreCount: z.int(),
  memoryBytes: z.number(),
})
export type HardwareInfo = z.infer<typeof hardwareInfoSchema>

/** The mean over a stretch of time; the first of the following is the end of this one. */
export const historyPointSchema = z.object({
  at: z.number(),
  cpuUsage: z.number(),
  memoryUsedBytes: z.number(),
  enginesBytes: z.number(),
  swapUsedBytes: told,
  /** The hottest sensor. */
  celsius: told,
  gpuUsage: told,
  cpuWatts: told,
})
export type HistoryPoint = z.infer<typeof historyPointSchema>

/** A stretch of time in which a model answered. */
export const generationMarkSchema = z.object({
  startedAt: z.number(),
  endedAt: z.number(),
  modelId: z.string(),
  completionTokens: z.int(),
  tokensPerSecond: z.number(),
})
export type GenerationMark = z.infer<typeof generationMarkSchema>

export const hardware = {
  info: procedure('owner').output(hardwareInfoSchema),
  changed: procedure('owner').output(eventIterator(hardwareSampleSchema)),
  /** All present warnings, again whenever they change; nothing is read for it but what is read anyway. */
  warnings: procedure('owner').output(eventIterator(z.array(pressureWarningSchema))),
  /** What is known of the last `minutes`: a point each 10 s of the last hours, each 5 min of the days before. */
  history: procedure('owner')
    .input(
      z.object({
        minutes: z
          .int()
          .min(1)
          .max(30 * 24 * 60),
      }),
    )
    .output(
      z.object({
        stepMs: z.number(),
        points: z.array(historyPointSchema),
        marks: z.array(generationMarkSchema),
      }),
    ),
}
