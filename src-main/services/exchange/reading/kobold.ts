import { anyList } from './any-list.ts'
import { fieldsOf } from './any-message.ts'
import type { Reader } from './types.ts'

/** A story that KoboldAI's programs saved: one text in pieces, in which marks say who goes on. */

const isStory = (value: unknown): boolean => {
  const story = fieldsOf(value)
  return story !== null && typeof story['prompt'] === 'string' && Array.isArray(story['actions'])
}

export const kobold: Reader = {
  format: 'other',
  recognises: isStory,
  *read(document) {
    yield* anyList.read(toList(fieldsOf(document) ?? {}))
  },
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

const toList = (story: Record<string, unknown>) => {
  const { prompt, actions, memory, savedsettings, ...rest } = story
  const settings = fieldsOf(savedsettings) ?? {}
  const markOf = (name: string) => text(settings[name]).replaceAll('\\n', '\n').trim()
  const asks = ['{{[INPUT]}}', markOf('instruct_starttag'), '### Instruction:'].filter(Boolean)
  const answers = ['{{[OUTPUT]}}', markOf('instruct_endtag'), '### Response:'].filter(Boolean)
  const messages: { role: string; content: string }[] = []
  let role = 'assistant'
  let pending = [text(prompt), ...(actions as unknown[]).map(text)].join('')
  while (pending !== '') {
    const marks = [...asks, ...answers].flatMap((mark) => {
      const at = pending.indexOf(mark)
      return at < 0 ? [] : { mark, at }
    })
    const next = marks.toSorted((a, b) => a.at - b.at || b.mark.length - a.mark.length)[0]
    const content = (next ? pending.slice(0, next.at) : pending).trim()
    if (content !== '') messages.push({ role, content })
    if (!next) break
    role = asks.includes(next.mark) ? 'user' : 'assistant'
    pending = pending.slice(next.at + next.mark.length)
  }
  return { ...rest, system: text(memory), messages }
}
