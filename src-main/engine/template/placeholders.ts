/**
 * Stand-ins for what people wrote, while a template is rendered: only the template's own text may become control
 * tokens, never a `<|im_end|>` that somebody typed. White space at the ends stays outside, so that a template that
 * trims its messages still does.
 */
export interface Placeholders {
  /** A word that stands for `text`, or the text itself when it is blank. What `mayVanish` need not be rendered. */
  put: (text: string, mayVanish?: boolean) => string
  /** The rendered text in pieces: `own` ones are the template's. */
  split: (rendered: string) => Piece[]
  /** Whether all that may not vanish is there. */
  isWhole: (rendered: string) => boolean
}

export interface Piece {
  text: string
  own: boolean
}

/** `texts` are all that may be put, so that no stand-in is part of one of them. */
export const createPlaceholders = (texts: readonly string[]): Placeholders => {
  const stem = freeStem(texts)
  const kept: { core: string; mayVanish: boolean }[] = []
  return {
    put: (text, mayVanish = false) => {
      const core = text.trim()
      if (core === '') return text
      const start = text.indexOf(core)
      kept.push({ core, mayVanish })
      return `${text.slice(0, start)}${stem}${kept.length - 1}Z${text.slice(start + core.length)}`
    },
    split: (rendered) => {
      const pieces: Piece[] = []
      let from = 0
      for (const match of rendered.matchAll(new RegExp(`${stem}(\\d+)Z`, 'g'))) {
        pieces.push({ text: rendered.slice(from, match.index), own: true })
        pieces.push({ text: kept[Number(match[1])]?.core ?? '', own: false })
        from = match.index + match[0].length
      }
      pieces.push({ text: rendered.slice(from), own: true })
      return pieces.filter(({ text }) => text !== '')
    },
    isWhole: (rendered) =>
      kept.every(({ mayVanish }, index) => mayVanish || rendered.includes(`${stem}${index}Z`)),
  }
}

const freeStem = (texts: readonly string[]): string => {
  for (let number = 0; ; number += 1) {
    const stem = `Q${number}X`
    if (!texts.some((text) => text.includes(stem))) return stem
  }
}
