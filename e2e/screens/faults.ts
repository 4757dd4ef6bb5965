/** What is wrong with the layout of a page, by measuring: what runs over, is cut off, lies under something, or cannot be reached. */
import type { Page } from '@playwright/test'

/** Runs in the page. Each fault is one line: what, and where. */
function findFaults(): string[] {
  const faults: string[] = []
  const slack = 1.5
  const nameOf = (element: Element) => {
    const text = (element.getAttribute('aria-label') ?? element.textContent)
      .trim()
      .replace(/\s+/g, ' ')
      .slice(0, 50)
    return `<${element.tagName.toLowerCase()} class="${(element.getAttribute('class') ?? '').slice(0, 60)}"> “${text}”`
  }
  const { clientWidth, scrollWidth } = document.documentElement
  if (scrollWidth > clientWidth) faults.push(`the page scrolls sideways by ${scrollWidth - clientWidth}px`)

  for (const element of [document.documentElement, document.body])
    if (
      element.scrollTop !== 0 ||
      (element.scrollHeight > element.clientHeight + 1 && getComputedStyle(element).overflowY !== 'clip')
    )
      faults.push(`the page itself can be scrolled by ${element.scrollHeight - element.clientHeight}px`)

  // What lies behind a dialog is hidden from everybody.
  const isHidden = (element: Element) =>
    element.closest('[inert], [aria-hidden=true], [hidden], .sr-only') !== null ||
    // One pixel, for screen readers alone.
    (element.getBoundingClientRect().width <= 1 && getComputedStyle(element).position === 'absolute') ||
    !element.checkVisibility({ checkOpacity: false, checkVisibilityCSS: true })
  const clippers = (element: Element) => {
    const found: { element: Element; rect: DOMRect; x: string; y: string }[] = []
    for (let parent = element.parentElement; parent; parent = parent.parentElement) {
      const { overflowX, overflowY, position } = getComputedStyle(parent)
      if (overflowX !== 'visible' || overflowY !== 'visible')
        found.push({ element: parent, rect: parent.getBoundingClientRect(), x: overflowX, y: overflowY })
      if (position === 'fixed') break
    }
    return found
  }
  /** Those that one may push sideways, because what they hold has no other shape. */
  const mayScrollSideways = (element: Element) =>
    element.closest(
      'pre, .prose-table, .math-display, [role=grid], [role=tablist], [data-scrolls-sideways], textarea',
    ) !== null

  for (const element of document.querySelectorAll<HTMLElement>('body *')) {
    if (isHidden(element)) continue
    const style = getComputedStyle(element)
    const isScroller = /auto|scroll/.test(style.overflowX)
    if (
      isScroller &&
      element.scrollWidth > element.clientWidth + slack &&
      element.clientWidth > 0 &&
      !mayScrollSideways(element) &&
      element.querySelector(':scope > [role=grid]') === null
    )
      faults.push(`scrolls sideways by ${element.scrollWidth - element.clientWidth}px: ${nameOf(element)}`)
    const hasText = [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
    )
    if (!hasText) continue
    // Text that is cut without a sign: no ellipsis, no lines that are counted.
    const isClipped = /hidden|clip/.test(style.overflowY)
    const isCounted = style.webkitLineClamp !== 'none' && style.webkitLineClamp !== ''
    if (
      isClipped &&
      !isCounted &&
      element.scrollHeight > element.clientHeight + 3 &&
      element.clientHeight > 1
    )
      faults.push(`text cut below: ${nameOf(element)}`)
    if (
      /hidden|clip/.test(style.overflowX) &&
      style.textOverflow !== 'ellipsis' &&
      !isCounted &&
      element.scrollWidth > element.clientWidth + slack
    )
      faults.push(`text cut aside: ${nameOf(element)}`)
    if (
      style.textOverflow === 'ellipsis' &&
      element.scrollWidth > element.clientWidth + slack &&
      element.clientWidth < 2.5 * parseFloat(style.fontSize)
    )
      faults.push(`only a dot or two is left of it: ${nameOf(element)}`)
    // Text that stands out of its button or field.
    const control = element.closest(
      'button, [role=menuitem], [role=menuitemradio], [role=option], [role=tab], [role=radio], label.chip, .chip',
    )
    if (control) {
      const box = control.getBoundingClientRect()
      const range = document.createRange()
      for (const node of element.childNodes) {
        if (node.nodeType !== Node.TEXT_NODE || !node.textContent?.trim()) continue
        range.selectNodeContents(node)
        const text = range.getBoundingClientRect()
        const clip = style.overflowX === 'visible' ? text : element.getBoundingClientRect()
        const [left, right] = [Math.max(text.left, clip.left), Math.min(text.right, clip.right)]
        const [top, bottom] = [Math.max(text.top, clip.top), Math.min(text.bottom, clip.bottom)]
        if (
          left < box.left - slack ||
          right > box.right + slack ||
          top < box.top - 3 ||
          bottom > box.bottom + 3
        )
          faults.push(`text stands out of its control: ${nameOf(control)}`)
      }
    }
  }

  const controls = document.querySelectorAll<HTMLElement>(
    'button, a[href], input:not([type=hidden]), select, textarea, [role=menuitem], [role=menuitemradio], [role=option], [role=tab], [role=switch], [role=slider], [tabindex="0"]',
  )
  for (const control of controls) {
    if (isHidden(control) || control.closest('.sr-only, [role=grid]')) continue
    // The input itself is hidden below what is drawn for it.
    const isDrawn = clippers(control).every(({ rect }) => rect.width > 1.5)
    const drawn = isDrawn && control.getBoundingClientRect().width > 2 ? control : control.closest('label')
    if (!drawn || drawn.getBoundingClientRect().width < 2) continue
    // What lies over the edge of a list is got out of by scrolling on.
    const found = (['nearest', 'center'] as const).map((block) => faultOf(drawn, block))
    if (!found.includes(null) && found[0]) faults.push(`${found[0]}: ${nameOf(control)}`)
  }

  function faultOf(drawn: HTMLElement, block: ScrollLogicalPosition): string | null {
    drawn.scrollIntoView({ block, inline: 'nearest', behavior: 'instant' })
    const rect = drawn.getBoundingClientRect()
    let [left, right] = [Math.max(rect.left, 0), Math.min(rect.right, innerWidth)]
    let [top, bottom] = [Math.max(rect.top, 0), Math.min(rect.bottom, innerHeight)]
    for (const clip of clippers(drawn)) {
      if (clip.element === document.body || clip.element === document.documentElement) continue
      left = Math.max(left, clip.rect.left)
      right = Math.min(right, clip.rect.right)
      top = Math.max(top, clip.rect.top)
      bottom = Math.min(bottom, clip.rect.bottom)
    }
    const [width, height] = [right - left, bottom - top]
    if (width < rect.width - 2 && !mayScrollSideways(drawn))
      return `cut off aside (${Math.round(width)} of ${Math.round(rect.width)}px)`
    // What is higher than the window is scrolled; of everything else all is to be seen.
    if (height < Math.min(rect.height, 60) - 2)
      return `cut off below (${Math.round(height)} of ${Math.round(rect.height)}px)`
    const hit = document.elementFromPoint(left + width / 2, top + height / 2)
    const isOwn = hit && (drawn.contains(hit) || hit.contains(drawn) || hit.closest('label')?.contains(drawn))
    // A list that has opened goes away with the next key or click, a short message by itself.
    if (isOwn || hit?.closest('[role=listbox], [role=menu], [data-react-aria-top-layer]')) return null
    return `lies under ${hit ? nameOf(hit) : 'nothing'}`
  }
  if (document.body.scrollTop + document.documentElement.scrollTop > 0) faults.push('the page was pushed up')
  return [...new Set(faults)]
}

export const layoutFaults = (page: Page): Promise<string[]> => page.evaluate(findFaults)
