/** How long a text the user may send at once, in UTF-16 units. Apart from the schemas, for a window without zod. */
export const maxTextLength = 2_000_000
