import { InvalidArgumentError } from 'commander'

/** From its first millisecond to its last, since 1970. */
export interface TimeSpan {
  first: number
  last: number
}

/** `2026`, `2026-03`, `2026-03-01`; with an hour and a minute, perhaps a second, and perhaps the zone they are of. */
const written =
  /^([12]\d{3})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,3})?)?(Z|[+-]\d\d:?\d\d)?)?)?)?$/i
/** `7d`: that many days before today; `2w`, `3m`, `1y`. */
const ago = /^(\d{1,4})\s*([dwmy])$/i

/** In this computer's time: the years, months and days after 1970 are given as `Date` takes them. */
function spanOf(year: number, month: number, day: number, length: 'year' | 'month' | 'day'): TimeSpan {
  const begin = new Date(year, month, day)
  const end = {
    year: () => new Date(year + 1, month, day),
    month: () => new Date(year, month + 1, day),
    day: () => new Date(year, month, day + 1),
  }[length]()
  return { first: begin.getTime(), last: end.getTime() - 1 }
}

/**
 * The time that somebody names, in this computer's zone unless it says its own: a year, a month, a day or a minute, `today`,
 * `yesterday`, or so long ago (`7d`, `2w`, `3m`, `1y`). Null where it is none of these, or no such day is in the calendar.
 */
export function readTimeSpan(text: string, now: number): TimeSpan | null {
  const typed = text.trim().toLowerCase()
  const today = new Date(now)
  const before = (years: number, months: number, days: number) => {
    const [year, month] = [today.getFullYear() - years, today.getMonth() - months]
    // Three months before the 31st of May is the last of February.
    const lastOfMonth = new Date(year, month + 1, 0).getDate()
    return spanOf(year, month, Math.min(today.getDate(), lastOfMonth) - days, 'day')
  }
  if (typed === 'today') return before(0, 0, 0)
  if (typed === 'yesterday') return before(0, 0, 1)
  const [, count, unit] = ago.exec(typed) ?? []
  if (count !== undefined) {
    const number = Number(count)
    if (unit === 'd') return before(0, 0, number)
    if (unit === 'w') return before(0, 0, 7 * number)
    return unit === 'm' ? before(0, number, 0) : before(number, 0, 0)
  }
  const found = written.exec(typed)
  if (found === null) return null
  const [, year, month, day, hour, minute, second, zone] = found
  const [y, m, d] = [Number(year), Number(month ?? 1), Number(day ?? 1)]
  if (m < 1 || m > 12 || d < 1 || d > new Date(y, m, 0).getDate()) return null
  if (hour === undefined)
    return spanOf(y, m - 1, d, day !== undefined ? 'day' : month !== undefined ? 'month' : 'year')
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return null
  const colon = zone?.replace(/^([+-]\d\d):?(\d\d)$/, '$1:$2').toUpperCase()
  const first = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second ?? '00'}${colon ?? ''}`)
  return Number.isNaN(first) ? null : { first, last: first + (second === undefined ? 60_000 : 1000) - 1 }
}

/** A parser for commander: anything that is no time is wrong usage. */
export const timeSpan = (text: string): TimeSpan => {
  const span = readTimeSpan(text, Date.now())
  if (span !== null) return span
  throw new InvalidArgumentError(
    'It must be a day like 2026-03-01 (also a year, a month, or a day with an hour like 2026-03-01T14:30), today, yesterday, or so long ago: 7d, 2w, 3m, 1y.',
  )
}
