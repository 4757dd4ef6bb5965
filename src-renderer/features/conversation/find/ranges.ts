/** Where a text stands in what is shown, in the letters that the reader sees. Knows the page, and nothing of chats. */
import { foldText } from '#contract/fold-text.ts'

/** What is not read as text: pictures of formulas, words for screen readers, names of buttons. */
const left = '.katex, .sr-only, button, [aria-hidden=true]'
const block = 'p, li, h1, h2, h3, h4, h5, h6, td, th, pre, blockquote, dd, dt, div'

interface Letter {
  node: Text
  at: number
}

/** All places, from the first to the last; of places that overlap the first. `wanted` is folded already. */
export function rangesOf(root: Element, wanted: string): Range[] {
  if (wanted === '') return []
  let folded = ''
  const letters: (Letter | null)[] = []
  let last: Element | null = null
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node instanceof Text; node = walker.nextNode()) {
    const { parentElement } = node
    if (!parentElement || parentElement.closest(left)) continue
    const within = parentElement.closest(block)
    if (within !== last) {
      // Nothing goes on from one paragraph into the next.
      folded += '\n'
      letters.push(null)
    }
    last = within
    let at = 0
    for (const letter of node.data) {
      const plain = foldText(letter)
      folded += plain
      for (let count = 0; count < plain.length; count += 1) letters.push({ node, at })
      at += letter.length
    }
  }
  const ranges: Range[] = []
  for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + wanted.length)) {
    const [first, end] = [letters[at], letters[at + wanted.length - 1]]
    if (!first || !end) continue
    const range = document.createRange()
    range.setStart(first.node, first.at)
    range.setEnd(end.node, Math.min(end.node.length, end.at + 1))
    ranges.push(range)
  }
  return ranges
}
