/** Figures with their units, in the locale's own way. */
const unit = (locale: string, name: string, digits: number) =>
  new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: name,
    unitDisplay: 'short',
    maximumFractionDigits: digits,
  })

export const formatCelsius = (celsius: number, locale: string): string =>
  unit(locale, 'celsius', 0).format(celsius)

/** `3.4 GHz`. Intl has no hertz. */
export const formatFrequency = (hertz: number, locale: string): string =>
  `${new Intl.NumberFormat(locale, { maximumFractionDigits: 1, minimumFractionDigits: 1 }).format(hertz / 1e9)} GHz`

export const formatWatts = (watts: number, locale: string): string =>
  `${new Intl.NumberFormat(locale, { maximumFractionDigits: watts < 10 ? 1 : 0 }).format(watts)} W`

/** `0.4 J`, `1,250 J`. */
export const formatJoules = (joules: number, locale: string): string =>
  `${new Intl.NumberFormat(locale, { maximumSignificantDigits: joules < 100 ? 2 : 4 }).format(joules)} J`

export const formatWattHours = (joules: number, locale: string): string =>
  `${new Intl.NumberFormat(locale, { maximumSignificantDigits: 2 }).format(joules / 3600)} Wh`

export const formatSeconds = (milliseconds: number, locale: string): string =>
  milliseconds < 1000
    ? unit(locale, 'millisecond', 0).format(milliseconds)
    : unit(locale, 'second', 1).format(milliseconds / 1000)
