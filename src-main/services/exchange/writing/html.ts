import type { Message } from '#contract/messages.ts'
import { escapeHtml } from '#lib/escape-html.ts'
import type { ChatRow, Storage } from '#storage/index.ts'
import { shownBranch, type Selection } from '../collect.ts'
import { dateTime, speaker, words } from './words.ts'

const style = `
:root { color-scheme: light dark; --ink: #1d1f1b; --muted: #62665c; --canvas: #fdfcfa; --sunken: #f1efe9; --line: #dfdcd3; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceae4; --muted: #a5a79d; --canvas: #1a1b19; --sunken: #272825; --line: #3b3d38; } }
body { margin: 0 auto; max-width: 46rem; padding: 2rem 1.25rem 4rem; background: var(--canvas); color: var(--ink); font: 16px/1.6 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { margin: 3rem 0 1rem; font-size: 1.5rem; line-height: 1.25; text-wrap: balance; }
nav li { margin: .25rem 0; } a { color: inherit; }
article { margin: 1.25rem 0; } article.user { padding: .75rem 1rem; border-radius: 1rem; background: var(--sunken); }
h2 { margin: 0 0 .25rem; font-size: .875rem; } time, .note { color: var(--muted); font-size: .8125rem; font-weight: 400; }
.text { white-space: pre-wrap; }
details { margin: .5rem 0; padding-inline-start: .75rem; border-inline-start: 2px solid var(--line); color: var(--muted); }
summary { cursor: pointer; }
@media print { :root { color-scheme: light; --ink: #000; --muted: #444; --canvas: #fff; --sunken: #f1efe9; --line: #bbb; } details::details-content { display: block; content-visibility: visible; } }
`

/**
 * A page for reading, of the branch that is shown of each chat. It asks nobody for anything when it is opened: there is
 * no address in it, no script, and its policy forbids both.
 */
export function* writeHtml(storage: Storage, { chats }: Selection): Generator<string> {
  const newestFirst = [...chats].reverse()
  const [first] = newestFirst
  const title = newestFirst.length === 1 && first ? titleOf(first) : `${newestFirst.length} chats`
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
`
  if (newestFirst.length > 1) {
    yield '<nav aria-label="Chats"><ol>\n'
    for (const [index, chat] of newestFirst.entries()) {
      yield `<li><a href="#chat-${index}" dir="auto">${escapeHtml(titleOf(chat))}</a></li>\n`
    }
    yield '</ol></nav>\n'
  }
  yield '<main>\n'
  for (const [index, chat] of newestFirst.entries()) yield* writeChat(storage, chat, index)
  yield '</main>\n</body>\n</html>\n'
}

const titleOf = ({ title }: ChatRow): string => title.trim() || words.untitled

function* writeChat(storage: Storage, chat: ChatRow, index: number): Generator<string> {
  const path = shownBranch(storage, chat)
  const others = storage.messages.treeOf(chat.id).length - path.length
  yield `<section aria-labelledby="chat-${index}">\n<h1 id="chat-${index}" dir="auto">${escapeHtml(titleOf(chat))}</h1>\n`
  if (chat.systemPrompt.trim() !== '') yield folded(words.system, chat.systemPrompt)
  for (const message of path) yield article(message)
  if (others > 0) yield `<p class="note">${escapeHtml(words.otherVersions(others))}</p>\n`
  yield '</section>\n'
}

const folded = (summary: string, text: string) =>
  `<details><summary>${escapeHtml(summary)}</summary><div class="text" dir="auto">${escapeHtml(text)}</div></details>\n`

const article = (message: Message): string => {
  const status = words.status(message.status)
  const pieces = message.parts.map((part) => {
    if (part.type === 'thought') return folded(words.thought, part.text)
    if (part.type === 'attachment')
      return `<p class="note" dir="auto">${escapeHtml(words.attachment(part))}</p>\n`
    return `<div class="text" dir="auto">${escapeHtml(part.text)}</div>\n`
  })
  return `<article class="${message.role}">
<h2><bdi>${escapeHtml(speaker(message))}</bdi> <time>${escapeHtml(dateTime(message.createdAt))}</time></h2>
${pieces.join('')}${status === null ? '' : `<p class="note">${escapeHtml(status)}</p>\n`}</article>
`
}
