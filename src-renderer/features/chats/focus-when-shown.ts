/** A row that has just come into the page is measured while it is hidden, and cannot take the focus yet. */
const framesToTry = 20

/** Gives an element the focus as soon as it is there and can be seen. */
export function focusWhenShown(find: () => HTMLElement | undefined, frames = framesToTry): void {
  const element = find()
  element?.focus()
  if ((element && document.activeElement === element) || frames === 0) return
  requestAnimationFrame(() => focusWhenShown(find, frames - 1))
}
