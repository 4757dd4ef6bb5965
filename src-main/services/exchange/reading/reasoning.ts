import type { MessagePart } from '#contract/messages.ts'

/** `<think>…</think>`, and what Open WebUI makes of it: a folded block that quotes the thoughts and says how many seconds they took. */
const blocks =
  /<details\b(?<attributes>[^>]*\btype="reasoning"[^>]*)>\s*(?:<summary>[^<]*<\/summary>)?(?<quoted>[\s\S]*?)<\/details>|<think>(?<thought>[\s\S]*?)<\/think>/g

const unescape = (html: string) =>
  html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&amp;', '&')

/** An answer's text with the thoughts that stand in it as parts of their own. */
export const withThoughts = (content: string): MessagePart[] => {
  const parts: MessagePart[] = []
  const addText = (text: string) => {
    if (text.trim() !== '') parts.push({ type: 'text', text: parts.length === 0 ? text : text.trimStart() })
  }
  let end = 0
  for (const match of content.matchAll(blocks)) {
    addText(content.slice(end, match.index))
    const { attributes = '', quoted, thought } = match.groups ?? {}
    const seconds = Number(/\bduration="(\d+(?:\.\d+)?)"/.exec(attributes)?.[1] ?? 0)
    const text = thought ?? unescape((quoted ?? '').replaceAll(/^> ?/gm, ''))
    if (text.trim() !== '') parts.push({ type: 'thought', text: text.trim(), durationMs: seconds * 1000 })
    end = match.index + match[0].length
  }
  addText(content.slice(end))
  return parts
}
