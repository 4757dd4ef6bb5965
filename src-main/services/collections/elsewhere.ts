import { z } from 'zod'
import { samplingSchema } from '#contract/messages.ts'
import { parseCsv } from '../lab/experiment/csv.ts'

/** Prompts and presets as other programs write them. Each item comes as ours would be, to be looked at as any other is. */

/** Open WebUI's list of prompts: a title, or in newer ones a name, and the content. */
const openWebUi = z.object({ title: z.string().optional(), name: z.string().optional(), content: z.string() })
/** The rows of awesome-chatgpt-prompts, and what was made after it. */
const acted = z.object({ act: z.string(), prompt: z.string() })

export const promptElsewhere = (item: unknown): unknown => {
  const row = acted.safeParse(item).data
  if (row) return { name: row.act.trim().slice(0, 200), text: row.prompt }
  const { data } = openWebUi.safeParse(item)
  return data && { name: data.title ?? data.name, text: data.content }
}

/** LM Studio's `*.preset.json`: fields by their keys, of which some can be switched off. */
const lmStudio = z.looseObject({
  identifier: z.string().optional(),
  name: z.string().optional(),
  operation: z.looseObject({ fields: z.array(z.looseObject({ key: z.string(), value: z.unknown() })) }),
})
const parameters = {
  temperature: 'temperature',
  topPSampling: 'topP',
  topKSampling: 'topK',
  minPSampling: 'minP',
  repeatPenalty: 'repeatPenalty',
  presencePenalty: 'presencePenalty',
  frequencyPenalty: 'frequencyPenalty',
  maxPredictedTokens: 'maxTokens',
  stopStrings: 'stop',
} as const

/** What a field is set to; undefined where it is switched off. */
const settingOf = (value: unknown): unknown => {
  const { checked, value: inner } = z
    .looseObject({ checked: z.boolean(), value: z.unknown() })
    .catch({ checked: true, value })
    .parse(value)
  return checked ? inner : undefined
}

export const presetElsewhere = (item: unknown): unknown => {
  const { data } = lmStudio.safeParse(item)
  if (!data) return undefined
  const set = new Map(
    data.operation.fields.map(({ key, value }) => [
      key.replace(/^llm\.prediction\.(?:llama\.)?/, ''),
      settingOf(value),
    ]),
  )
  const system = set.get('systemPrompt')
  const sampling = Object.entries(parameters).flatMap(([theirs, ours]) => {
    // What is out of our bounds keeps the others in.
    const { success, data: value } = samplingSchema.shape[ours].safeParse(set.get(theirs))
    return success ? [[ours, value] as const] : []
  })
  return {
    name: (data.name ?? data.identifier?.replace(/^@\w+:/, '') ?? '').trim().slice(0, 200) || 'LM Studio',
    systemPrompt: typeof system === 'string' && system !== '' ? system : null,
    modelId: null,
    sampling: sampling.length === 0 ? null : Object.fromEntries(sampling),
  }
}

/** The rows of a table between commas, by the names in its first line; null where it is none of prompts. */
export const promptRows = (text: string): unknown[] | null => {
  const [names = [], ...others] = parseCsv(text).records.map(({ fields }) => fields)
  const keys = names.map((name) => name.trim().toLowerCase())
  const [act, prompt] = [keys.findIndex((key) => /^(?:act|title|name)$/.test(key)), keys.indexOf('prompt')]
  if (act < 0 || prompt < 0) return null
  return others
    .filter((row) => row.some((each) => each.trim() !== ''))
    .map((row) => ({ act: row[act] ?? '', prompt: row[prompt] ?? '' }))
}
