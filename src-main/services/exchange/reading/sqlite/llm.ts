import { fieldsOf, type Fields } from '../any-message.ts'
import { textsIn } from '../texts.ts'
import type { DatabaseDocuments } from './documents.ts'

type Roots = DatabaseDocuments['roots']

/**
 * What `llm` logs (https://llm.datasette.io/en/stable/logging.html): each row of `responses` has the whole of what was asked, how the
 * model was told to be, and what was answered; what was sent and came back stands there once more, as JSON.
 */
export const llmDocuments = (roots: Roots): Roots =>
  roots.map(({ name, documents }) => ({
    name,
    async *documents() {
      for await (const document of documents()) yield* asChats(document, name)
    },
  }))

const isResponse = (value: unknown): value is Fields => {
  const fields = fieldsOf(value)
  return fields !== null && 'prompt' in fields && 'response' in fields && 'prompt_json' in fields
}

function* asChats(document: Fields, name: string): Generator<Fields> {
  const { responses, ...conversation } = document
  if (name === 'responses' && isResponse(document)) {
    yield {
      id: document['id'],
      model: document['model'],
      ...told([document]),
      messages: messagesOf(document),
    }
    return
  }
  if (!Array.isArray(responses) || !responses.every(isResponse)) {
    yield document
    return
  }
  yield { ...conversation, ...told(responses), messages: responses.flatMap(messagesOf) }
}

const told = (responses: readonly Fields[]): Fields => {
  const systems = [...new Set(responses.map(({ system }) => system))].filter(
    (system) => typeof system === 'string' && system.trim() !== '',
  )
  return systems.length === 0 ? {} : { system: systems.join('\n\n') }
}

const messagesOf = (row: Fields): Fields[] => {
  const { prompt, response, model, datetime_utc: time, id, prompt_json: sent, response_json: came } = row
  const asked = typeof prompt === 'string' && prompt !== '' ? prompt : textsIn(sent).join('\n')
  const answered = typeof response === 'string' && response !== '' ? response : textsIn(came).join('\n')
  // What databases call UTC has no sign of it.
  const common = { model, created_at: typeof time === 'string' ? time.replace(/(\d)$/, '$1Z') : time }
  // What lies in tables below it: attached files, fragments, calls of tools.
  const attachments = Object.values(row).flatMap((value) =>
    Array.isArray(value) ? textsIn(withoutKeys(value)) : [],
  )
  return [
    {
      ...common,
      id: `${String(id)}/q`,
      role: 'user',
      content: asked,
      ...(attachments.length > 0 && { attachments }),
    },
    {
      ...common,
      id: `${String(id)}/a`,
      role: 'assistant',
      content: answered,
      reasoning: row['reasoning'],
    },
  ].filter(({ content, role }) => content !== '' || role === 'user')
}

/** Words alone, and no numbers of rows. */
const withoutKeys = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(withoutKeys)
    : fieldsOf(value)
      ? Object.fromEntries(
          Object.entries(fieldsOf(value) ?? {})
            .filter(([name]) => !/id$|hash|type$|datetime|^path$|^url$/.test(name))
            .map(([name, inner]) => [name, withoutKeys(inner)]),
        )
      : value
