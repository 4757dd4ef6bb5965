import { useEffect } from 'react'
import { createStore, type StoreApi } from 'zustand'
import type {
  GenerationMark,
  HardwareInfo,
  HardwareSample,
  HistoryPoint,
  PressureWarning,
} from '#contract/hardware.ts'
import { once, type Rpc } from '#rpc/index.ts'
import { storeHook, useAppState } from './context.ts'

/** Seconds of samples that are kept for the lines. */
export const samplesKept = 60

export interface HardwareState {
  info: HardwareInfo | null
  /** Oldest first; empty while nobody looks. */
  samples: HardwareSample[]
  /** Asks for samples until the returned function is called. */
  watch: () => () => void
  /** What is about to run out, whether anybody looks at the readouts or not. */
  warnings: PressureWarning[]
  history: (minutes: number) => Promise<{ stepMs: number; points: HistoryPoint[]; marks: GenerationMark[] }>
}

export function createHardwareStore(rpc: Rpc): StoreApi<HardwareState> {
  const store = createStore<HardwareState>((set) => ({
    info: null,
    samples: [],
    warnings: [],
    history: (minutes) => rpc.client.hardware.history({ minutes }),
    watch() {
      const stopInfo = rpc.subscribe(
        (client) => once(client.hardware.info()),
        (info) => set({ info }),
      )
      const stopSamples = rpc.subscribe(
        (client, signal) => client.hardware.changed(undefined, { signal }),
        (sample) => set(({ samples }) => ({ samples: [...samples, sample].slice(-samplesKept) })),
      )
      return () => {
        stopInfo()
        stopSamples()
        set({ samples: [] })
      }
    },
  }))
  rpc.subscribe(
    (client, signal) => client.hardware.warnings(undefined, { signal }),
    (warnings) => {
      store.setState({ warnings })
    },
  )
  return store
}

export const useHardware = storeHook((state) => state.hardware)

/** Lets the samples come while the component is shown and the page is visible. */
export function useHardwareWatch(): void {
  const { hardware } = useAppState()
  useEffect(() => {
    let stop: (() => void) | null = null
    const follow = () => {
      const isVisible = document.visibilityState === 'visible'
      if (isVisible) stop ??= hardware.getState().watch()
      else {
        stop?.()
        stop = null
      }
    }
    follow()
    document.addEventListener('visibilitychange', follow)
    return () => {
      document.removeEventListener('visibilitychange', follow)
      stop?.()
    }
  }, [hardware])
}
