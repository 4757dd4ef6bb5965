/** A prompt that is asked for by `/` and the beginning of its name, where the caret stands. */
export interface SlashQuery {
  /** Where the slash is. */
  start: number
  end: number
  query: string
}

const asked = /(?:^|\s)\/(?<query>[^\s/]{0,60})$/u

/** What is asked for with the caret at `caret`; null where nothing is. A slash inside a word or a path asks for nothing. */
export function slashQuery(text: string, caret: number): SlashQuery | null {
  const query = asked.exec(text.slice(Math.max(0, caret - 64), caret))?.groups?.query
  return query === undefined ? null : { start: caret - query.length - 1, end: caret, query }
}
