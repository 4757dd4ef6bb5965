import { useEffect, useRef, useState } from 'react'
import type { ImportReport } from '#contract/exchange.ts'
import { toShownError, type ShownError } from '#state/errors.ts'
import { importFile } from '#state/import-file.ts'

export interface Imported {
  name: string
  report: ImportReport | null
  error: ShownError | null
}

/** The file under way, and how much of it was sent, 0 to 1. */
export interface Importing {
  name: string
  share: number
}

/** Sends files to be imported, one after the other as the host takes them; what comes meanwhile waits. */
export function useImports() {
  const [done, setDone] = useState<readonly Imported[]>([])
  const [current, setCurrent] = useState<Importing | null>(null)
  const controller = useRef<AbortController | null>(null)
  const waiting = useRef<File[]>([])
  const cancel = () => {
    waiting.current = []
    controller.current?.abort()
  }
  useEffect(() => cancel, [])

  const send = async (file: File): Promise<void> => {
    const { name } = file
    const { signal } = (controller.current = new AbortController())
    const onProgress = (share: number) => setCurrent({ name, share })
    onProgress(0)
    try {
      const report = await importFile(file, { signal, onProgress })
      setDone((all) => [...all, { name, report, error: null }])
    } catch (error) {
      if (!signal.aborted) setDone((all) => [...all, { name, report: null, error: toShownError(error) }])
    }
  }
  const read = async (files: readonly File[]): Promise<void> => {
    waiting.current.push(...files)
    if (controller.current !== null) return
    for (let file = waiting.current.shift(); file; file = waiting.current.shift()) await send(file)
    controller.current = null
    setCurrent(null)
  }
  return { done, forget: () => setDone([]), current, read, cancel }
}
