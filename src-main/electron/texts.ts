import en from '#resources/locales/en.json' with { type: 'json' }

/** What the system's own menus and dialogs say; translated with everything else. */
export const texts = en.native
