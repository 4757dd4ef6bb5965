import { startOfDay } from './group-chats.ts'

/** How far back is looked. */
export const searchSpans = ['any', 'today', 'week', 'month', 'year'] as const
export type SearchSpan = (typeof searchSpans)[number]

/** Whole days before today. */
const daysOf: Record<Exclude<SearchSpan, 'any'>, number> = { today: 0, week: 6, month: 29, year: 364 }

/** From when on, in milliseconds and local time; undefined from the beginning. */
export const beginOf = (span: SearchSpan, now: number): number | undefined =>
  span === 'any' ? undefined : startOfDay(now, daysOf[span])
