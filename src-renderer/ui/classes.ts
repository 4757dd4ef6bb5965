/** Joins class names; what is falsy is left out. */
export const classes = (...names: (string | false | null | undefined)[]): string =>
  names.filter(Boolean).join(' ')

/** The ring that keyboard focus draws around a control of React Aria. */
export const focusRing =
  'outline-none data-focus-visible:outline-2 data-focus-visible:outline-solid data-focus-visible:outline-accent data-focus-visible:outline-offset-1'
