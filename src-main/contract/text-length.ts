/** How long a text the user may send at once, in UTF-16 units. Apart from the schemas, for a window without zod. */
export const maxTextLength = 2_000_000

/** In UTF-16 units: a longer text is not read while it is typed, since every change in it would cost too much. */
export const maxPreparedLength = 16_000
