/** Formulas that are selected and copied come as their source, and not as the letters they are drawn with. */

const formulas = '[data-tex]'

const closestFormula = (node: Node): Element | null =>
  (node instanceof Element ? node : node.parentElement)?.closest(formulas) ?? null

/** The source between the signs that Markdown has for it. */
const written = (formula: Element): string => {
  const tex = formula.getAttribute('data-tex') ?? ''
  return formula.classList.contains('math-display') ? `$$${tex}$$` : `$${tex}$`
}

/** For a `copy` event inside formatted text; does nothing where no formula is selected. */
export function copyWithTex(event: Pick<ClipboardEvent, 'clipboardData' | 'preventDefault'>): void {
  const selection = document.getSelection()
  if (!selection || selection.isCollapsed || !event.clipboardData) return
  const range = selection.getRangeAt(0).cloneRange()
  // Half a formula is no formula.
  const [first, last] = [closestFormula(range.startContainer), closestFormula(range.endContainer)]
  if (first) range.setStartBefore(first)
  if (last) range.setEndAfter(last)
  const copied = document.createElement('div')
  copied.append(range.cloneContents())
  const found = copied.querySelectorAll(formulas)
  if (found.length === 0) return
  for (const formula of found) formula.replaceWith(written(formula))
  // Lines are where they are seen, so it has to be in the page to be read.
  copied.style.cssText = 'position:fixed;opacity:0;pointer-events:none;white-space:pre-wrap'
  document.body.append(copied)
  const text = copied.innerText
  copied.remove()
  event.clipboardData.setData('text/plain', text)
  event.preventDefault()
}
