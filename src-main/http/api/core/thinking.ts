import { z } from 'zod'
import type { Model } from '#contract/models.ts'
import type { Api } from '#services/api/index.ts'
import type { GenerateRequest } from '#services/engines/types.ts'
import { invalid } from './errors.ts'
import { optional } from './sampling.ts'

/** What templates may be told by name; the one word that several servers agree on. */
export const templateWords = optional(z.looseObject({ enable_thinking: optional(z.boolean()) }))

/** What the model's template knows of how hard to think, where a request asks for that: the model is loaded for it. */
export const effortsOf = async (
  api: Api,
  { id }: Model,
  effort: string | null | undefined,
): Promise<readonly string[]> => (effort ? (await api.inference.ready(id)).thinking.efforts : [])

/** What holds where a request says nothing, and the `efforts` that the model's template knows. */
export interface Usual {
  efforts: readonly string[]
  usualSeed: number | null
  usuallyThinks: boolean | null
}

const mostCharacters = 100_000

/**
 * How to think, and what the template is told by name. Where a request leaves open whether the model thinks, its template is told that it
 * may, as llama.cpp's server does it, or what is usual in this run (`usual`); one that does not know the word is not changed by it. Throws
 * ApiError 400 for words that are too long.
 */
export const withThinking = (
  thinking: GenerateRequest['thinking'] | null | false,
  words: z.output<typeof templateWords>,
  usual: boolean | null,
): Pick<GenerateRequest, 'thinking' | 'templateWords'> => {
  if (JSON.stringify(words ?? {}).length > mostCharacters)
    throw invalid('chat_template_kwargs', `It has more than ${mostCharacters} characters.`)
  const said = Object.entries(words ?? {}).filter(([, value]) => value !== null && value !== undefined)
  const asked =
    thinking || (usual === null ? null : { mode: 'auto' as const, effort: null, budgetTokens: null })
  const chosen =
    asked?.mode === 'auto' && usual !== null
      ? { ...asked, mode: usual ? ('on' as const) : ('off' as const) }
      : asked
  return {
    ...(chosen && { thinking: chosen }),
    templateWords: { enable_thinking: chosen?.mode !== 'off', ...Object.fromEntries(said) },
  }
}
