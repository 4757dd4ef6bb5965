import type { EngineState } from '#contract/engines.ts'
import type { Feed } from '#lib/feed.ts'
import type { Api } from '../api/index.ts'
import type { Bench } from '../bench/service.ts'
import type { EnergyService } from '../energy/index.ts'
import type { Engines } from '../engines/types.ts'
import type { Hardware } from '../hardware/index.ts'
import type { Procedures } from './procedures.ts'

export interface MachineServices {
  engines: Engines
  bench: Bench
  energy: Pick<EnergyService, 'changed'>
  hardware: Hardware
  engineStates: Feed<EngineState[]>
  api: Pick<Api, 'idle'>
}

/** The computer and what runs on it. */
export const machineRouter = (
  os: Procedures,
  { engines, bench, energy, hardware, engineStates, api }: MachineServices,
) => ({
  engines: {
    changed: os.engines.changed.handler(({ signal }) => engineStates.subscribe([engines.states()], signal)),
    load: os.engines.load.handler(async ({ input }) => {
      api.idle.claim(input.modelId)
      const state = await engines.load(input.modelId, input.contextSize, input.force)
      // A caller may have asked while the one before was taken out.
      api.idle.claim(input.modelId)
      return state
    }),
    unload: os.engines.unload.handler(({ input }) => engines.unload(input.modelId)),
    tokenize: os.engines.tokenize.handler(async ({ input }) => ({
      tokens: await engines.tokenize(input.modelId, input.text),
    })),
  },
  bench: { run: os.bench.run.handler(({ input, signal }) => bench.run(input.modelId, signal)) },
  energy: { changed: os.energy.changed.handler(({ signal }) => energy.changed(signal)) },
  hardware: {
    info: os.hardware.info.handler(() => hardware.info()),
    changed: os.hardware.changed.handler(({ signal }) => hardware.changed(signal)),
    warnings: os.hardware.warnings.handler(({ signal }) => hardware.warnings(signal)),
    history: os.hardware.history.handler(({ input }) => hardware.history(input.minutes)),
  },
})
