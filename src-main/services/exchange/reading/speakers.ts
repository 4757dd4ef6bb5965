import { speakerOf, type Speaker } from './speaker-of.ts'

/** Tools and the like speak for nobody. */
const isNobody = (name: string) => /tool|function|observation|unknown|^event|log|error|status/i.test(name)
/** Models are called by what they are and by their size: `Llama 3 8B`. */
const isModelName = (name: string) =>
  /\d|llama|gemma|phi|mixtral|qwen|mistral|model|assistant|bot\b/i.test(name)

/**
 * Who each name is, in a talk in which these speak, the first one first. Of two of whom one is unknown that one is the other side;
 * of two unknown ones the model is whoever is called like one, else the one who speaks second.
 */
export const speakersIn = (names: Iterable<string>): ((name: string) => Speaker | null) => {
  const all = [...new Set(names)].filter((name) => speakerOf(name) !== 'system' && !isNobody(name))
  const unknown = all.filter((name) => speakerOf(name) === null)
  const [first, second] = unknown
  const hasUser = all.some((name) => speakerOf(name) === 'user')
  if (hasUser || first === undefined || all.length > 2) return speakerOf
  const isFirstModel = isModelName(first) && (second === undefined || !isModelName(second))
  const isAlone = all.length === 1
  const user =
    isAlone || second === undefined
      ? isModelName(first) && isAlone && !/^\d+$/.test(first)
        ? null
        : first
      : isFirstModel
        ? second
        : first
  return (name) => speakerOf(name) ?? (name === user ? 'user' : unknown.includes(name) ? 'assistant' : null)
}
