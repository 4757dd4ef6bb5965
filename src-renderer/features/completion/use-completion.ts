import { createLabTokens } from '#contract/token-texts.ts'
import { useEffect, useRef, useState } from 'react'
import type { LabToken } from '#contract/lab.ts'
import type { Sampling, Usage } from '#contract/messages.ts'
import { useAppState } from '#state/context.ts'
import { toShownError, type ShownError } from '#state/errors.ts'

/** As long as the window lives; what is written here is in no chat, and is not kept after it. */
const keptKey = 'palabre.completion'
/** So many steps can be taken back. */
const mostSteps = 50
const othersShown = 5

interface Made {
  tokens: LabToken[]
  usage: Usage | null
}

/** A text that a model goes on with, and each step taken back. */
export function useCompletion() {
  const { rpc } = useAppState()
  const [text, setText] = useState(() => sessionStorage.getItem(keptKey) ?? '')
  const [before, setBefore] = useState<string[]>([])
  const [made, setMade] = useState<Made | null>(null)
  const [error, setError] = useState<ShownError | null>(null)
  const [running, setRunning] = useState<AbortController | null>(null)
  const latest = useRef<AbortController | null>(null)
  useEffect(() => sessionStorage.setItem(keptKey, text), [text])
  useEffect(() => () => latest.current?.abort(), [])

  const goOn = async (modelId: string, sampling: Sampling) => {
    const controller = new AbortController()
    latest.current = controller
    const { signal } = controller
    const tokens: LabToken[] = []
    const toLabToken = createLabTokens()
    let said = ''
    setRunning(controller)
    setError(null)
    setMade(null)
    setBefore((steps) => [...steps, text].slice(-mostSteps))
    try {
      const input = { modelId, prompt: text, sampling, logprobs: othersShown }
      for await (const event of await rpc.client.raw.complete(input, { signal })) {
        if (event.type === 'end') setMade({ tokens: [...tokens], usage: event.usage })
        if (event.type !== 'frame') continue
        for (const part of event.parts) said += part.text
        for (const report of event.tokens ?? []) tokens.push(toLabToken(report))
        setText(text + said)
      }
    } catch (failure) {
      if (!signal.aborted) setError(toShownError(failure))
    }
    // A stop ends the call before its end is told; what had come is there all the same.
    setMade((last) => last ?? { tokens, usage: null })
    if (said === '') setBefore((steps) => steps.slice(0, -1))
    setRunning(null)
  }
  return {
    text,
    made,
    error,
    isRunning: running !== null,
    canUndo: before.length > 0 && running === null,
    goOn,
    stop: () => running?.abort(),
    write: (next: string) => {
      setText(next)
      setMade(null)
    },
    undo: () => {
      setText(before.at(-1) ?? '')
      setBefore((steps) => steps.slice(0, -1))
      setMade(null)
    },
  }
}
