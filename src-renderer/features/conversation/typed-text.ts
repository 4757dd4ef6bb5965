/** When a model is told of what somebody types. Knows nothing of the field, nor of who asks the model. */
import { maxPreparedLength } from '#contract/text-length.ts'
import { createPause } from './pause.ts'
import { wholeWords } from './whole-words.ts'

/** Lets a model read a text; ends when it is read, or with the signal. With `goesOn` more is about to come after it. */
type TellOfText = (typed: { text: string; goesOn: boolean }, signal: AbortSignal) => Promise<unknown>

export interface TypedText {
  /** The text is this one now. `isComposing`: its last words are only proposed, as by a Japanese keyboard. */
  is: (text: string, isComposing?: boolean) => void
  /** Nothing of it is to be read any more. */
  end: () => void
}

interface Told {
  text: string
  goesOn: boolean
  controller: AbortController
}

/** After a pause of so long all is told, as it would be sent. */
const pauseMs = 200

/**
 * While keys follow one another the whole words are told, one telling after the other, and no key ends one that still stands at the
 * beginning of the text; at a pause all is told, which the next key takes back.
 */
export function createTypedText(tell: TellOfText): TypedText {
  const pause = createPause(pauseMs)
  let current = ''
  let isProposed = false
  let wordsTold = ''
  let underWay: Told | null = null

  function begin(text: string, goesOn: boolean) {
    underWay?.controller.abort()
    const told = { text, goesOn, controller: new AbortController() }
    underWay = told
    // It would only have been sooner: nobody needs to hear of it.
    tell({ text, goesOn }, told.controller.signal)
      .catch(() => undefined)
      .finally(() => {
        if (underWay !== told) return
        underWay = null
        if (goesOn) tellWords()
      })
  }

  function tellWords() {
    // What is under way may end long after the key that it was told of.
    if (underWay !== null || isProposed || current.length > maxPreparedLength) return
    const words = wholeWords(current)
    if (words === wordsTold) return
    wordsTold = words
    if (words.trim() !== '') begin(words, true)
  }

  function stop() {
    underWay?.controller.abort()
    underWay = null
  }

  return {
    is(text, isComposing = false) {
      if (text === current) return
      current = text
      isProposed = isComposing
      pause.end()
      if (underWay !== null && !(underWay.goesOn && text.startsWith(underWay.text))) stop()
      if (text.trim() === '' || text.length > maxPreparedLength) {
        wordsTold = ''
        return
      }
      pause.begin(() => {
        wordsTold = wholeWords(text)
        begin(text, false)
      })
      tellWords()
    },
    end() {
      pause.end()
      stop()
      current = ''
      wordsTold = ''
    },
  }
}
