/** Making a formatter takes some fifty times as long as using it: each is made once. Locales and ways to write are few. */
const once = <Options, Formatter>(make: (locale: string, options: Options) => Formatter) => {
  const made = new Map<string, Formatter>()
  return (locale: string, options: Options): Formatter => {
    const key = `${locale} ${JSON.stringify(options)}`
    const known = made.get(key)
    if (known !== undefined) return known
    const formatter = make(locale, options)
    made.set(key, formatter)
    return formatter
  }
}
const numbers = once((locale, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options))
const dates = once((locale, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options))
const names = once((locale, options: Intl.DisplayNamesOptions) => new Intl.DisplayNames(locale, options))

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/**
 * `1.2 GB`, in the locale's own way; decimal units, as file managers and model pages count. Where more
 * is needed than there is, the one is rounded up and the other down.
 */
export function formatBytes(
  bytes: number,
  locale = 'en',
  roundingMode: 'halfExpand' | 'ceil' | 'floor' = 'halfExpand',
): string {
  const power = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1)
  const value = bytes / 1000 ** power
  return numbers(locale, {
    style: 'unit',
    unit: units[power] ?? 'byte',
    // The short form of the smallest unit is a singular: `957 byte`.
    unitDisplay: power === 0 ? 'long' : 'short',
    minimumFractionDigits: power >= 3 ? 1 : 0,
    maximumFractionDigits: power >= 3 ? 1 : 0,
    roundingMode,
  }).format(value)
}

/** `37 %` of a share from 0 to 1. */
export function formatPercent(share: number, locale = 'en'): string {
  return numbers(locale, { style: 'percent', maximumFractionDigits: 0 }).format(share)
}

/** `8,192`, or `134.5M` when compact. */
export function formatCount(count: number, locale = 'en', compact = false): string {
  return numbers(locale, {
    notation: compact ? 'compact' : 'standard',
    // Nobody reads the tenths of a thousand.
    maximumFractionDigits: compact || Math.abs(count) < 100 ? 1 : 0,
  }).format(count)
}

const steps = [
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3600 },
  { unit: 'minute', seconds: 60 },
  { unit: 'second', seconds: 1 },
] as const

/** `2 hr 10 min`, `40 sec`: the two largest units, the smaller one only where it still says something. */
export function formatDuration(seconds: number, locale = 'en'): string {
  const whole = Math.max(1, Math.round(seconds))
  const first = Math.max(
    0,
    steps.findIndex((step) => whole >= step.seconds),
  )
  let rest = whole
  return steps
    .slice(first, first + 2)
    .map(({ unit, seconds: size }, index) => {
      const count = index === 0 ? Math.floor(rest / size) : Math.round(rest / size)
      rest -= count * size
      // Beyond ten minutes nobody counts seconds.
      if (count === 0 || (unit === 'second' && index === 1 && whole >= 600)) return ''
      return numbers(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(count)
    })
    .filter(Boolean)
    .join(' ')
}

/** The interface's English is the British one, where a bare `en` would write dates the American way. */
const dateLocale = (locale: string): string => (locale === 'en' ? 'en-GB' : locale)

/** `24 Nov 2026`, of milliseconds since 1970 or of an ISO date. */
export function formatDate(date: number | string, locale = 'en'): string {
  return dates(dateLocale(locale), { dateStyle: 'medium' }).format(new Date(date))
}

/** When something was, as short as it can be said: `14:03` today, `24 Nov` this year, else `24 Nov 2025`. */
export function formatWhen(at: number, locale = 'en', now = Date.now()): string {
  const [day, today] = [new Date(at), new Date(now)]
  if (day.getFullYear() !== today.getFullYear()) return formatDate(at, locale)
  if (day.getMonth() === today.getMonth() && day.getDate() === today.getDate()) return formatTime(at, locale)
  return dates(dateLocale(locale), { day: 'numeric', month: 'short' }).format(at)
}

/** `14:03`, of milliseconds since 1970. */
export function formatTime(at: number, locale = 'en'): string {
  return dates(dateLocale(locale), { timeStyle: 'short' }).format(at)
}

/** A language of a BCP 47 code, in words. */
export function languageName(code: string, locale = 'en'): string {
  return names(locale, { type: 'language', fallback: 'code' }).of(code) ?? code
}

/** A country of an ISO 3166 code, in words. */
export function countryName(code: string, locale = 'en'): string {
  return names(locale, { type: 'region', fallback: 'code' }).of(code) ?? code
}
