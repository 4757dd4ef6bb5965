import type { ContextUse } from '#contract/context.ts'

/** What keeps a prompt from fitting though the oldest turns would go. */
type TooLong = 'system' | 'summary' | 'attachments' | 'message'

type Parts = Pick<ContextUse, 'system' | 'summary' | 'attachments' | 'total' | 'contextSize'>

/** Said by the largest of what stays in any case, if it is most of what the model can read; else it is the message. */
export function whatIsTooLong({ system, summary, attachments, total, contextSize }: Parts): TooLong {
  const most = (contextSize ?? total) / 2
  const [name, tokens] = Object.entries({ system, summary, attachments }).reduce((a, b) =>
    b[1] > a[1] ? b : a,
  )
  return tokens > most ? (name as TooLong) : 'message'
}
