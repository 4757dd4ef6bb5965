/** Text that is about as many tokens as words in most vocabularies; another `round`, another text from its first word on. */
const words =
  'water light house garden river stone paper music winter summer morning evening people children mother father city road bridge ' +
  'window table book letter story answer question number hour minute animal bird tree leaf flower mountain sea island wind rain snow ' +
  'fire earth metal glass wood bread milk salt sugar apple orange green blue yellow white black small large old young slow quick'

const list = words.split(' ')

export const benchText = (wordCount: number, round: number): string => {
  let state = round * 2_654_435_761 + 1
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return list[(state >>> 8) % list.length] ?? 'water'
  }
  return Array.from({ length: wordCount }, next).join(' ')
}

/** For a long answer. */
export const storyPrompt = (round: number): string =>
  `Tell a long story, number ${round + 1}, of a village and its tree. Begin at once.`
