const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** `1.2 GB`, in the locale's own way; decimal units, as file managers and model pages count. */
export function formatBytes(bytes: number, locale = 'en'): string {
  const power = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1)
  const value = bytes / 1000 ** power
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[power] ?? 'byte',
    unitDisplay: 'short',
    minimumFractionDigits: power >= 3 ? 1 : 0,
    maximumFractionDigits: power >= 3 ? 1 : 0,
  }).format(value)
}

/** `37 %` of a share from 0 to 1. */
export function formatPercent(share: number, locale = 'en'): string {
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(share)
}

/** `8,192`, or `134.5M` when compact. */
export function formatCount(count: number, locale = 'en', compact = false): string {
  return new Intl.NumberFormat(locale, {
    notation: compact ? 'compact' : 'standard',
    maximumFractionDigits: 1,
  }).format(count)
}
