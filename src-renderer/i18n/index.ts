/** Sets up the languages; the texts are in resources/locales. Knows nothing of the app but its texts. */
import { createInstance, type i18n } from 'i18next'
import { initReactI18next } from 'react-i18next'
import en from '#resources/locales/en.json'

export { errorText } from './error-text.ts'
export {
  countryName,
  formatBytes,
  formatCount,
  formatDate,
  formatDuration,
  formatPercent,
  formatTime,
  formatWhen,
  languageName,
} from './format.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof en }
  }
}

const rightToLeft = new Set(['ar', 'fa', 'he', 'ur'])

export const directionOf = (locale: string): 'ltr' | 'rtl' =>
  rightToLeft.has(locale.split('-')[0] ?? '') ? 'rtl' : 'ltr'

/** English is bundled, so that there is a text before anything is loaded. */
export function createI18n(locale = 'en'): i18n {
  const instance = createInstance()
  void instance.use(initReactI18next).init({
    lng: locale,
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false },
    initAsync: false,
  })
  return instance
}
