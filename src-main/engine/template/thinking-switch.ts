import type { JinjaTemplate, TemplateMessage } from './jinja.ts'
import { namesIn, stringsComparedWith } from './program.ts'
import type { ThoughtTags } from './thought-tags.ts'

/** How a template lets its model's thinking be chosen. It is tried out on the template, not known by heart. */
export interface ThinkingSwitch {
  /** Sets thinking on or off; null when the template offers no such choice. */
  toggle: { variable: string; on: boolean; isOnByDefault: boolean } | null
  /** Says how hard to think; null when the template offers no such choice. */
  effort: { variable: string; levels: string[] } | null
}

const messages: readonly TemplateMessage[] = [{ role: 'user', content: 'question' }]

/** Looks for the variables that change what a model is asked to do, in the prompt for a first answer. */
export const findThinkingSwitch = (template: JinjaTemplate, tags: ThoughtTags | null): ThinkingSwitch => {
  const names = namesIn(template.program).filter((name) => /think|reason|effort/i.test(name))
  const render = (variables: Record<string, unknown>): string | null => {
    try {
      return template.render(messages, { generationPrompt: true, variables })
    } catch {
      // A value that the template refuses is not one to offer.
      return null
    }
  }
  const [grades, switches] = [names.filter(isGrade), names.filter((name) => !isGrade(name))]
  let toggle: ThinkingSwitch['toggle'] = null
  for (const variable of switches) toggle ??= toggleBy(variable, render, tags)
  // How hard to think may be told only to a model that is told to think.
  const thinks = toggle ? { [toggle.variable]: toggle.on } : {}
  let effort: ThinkingSwitch['effort'] = null
  for (const variable of grades)
    effort ??= effortBy(variable, template, (variables) => render({ ...thinks, ...variables }))
  return { toggle, effort }
}

const isGrade = (name: string) => /effort|strength|level|mode/i.test(name)

type Render = (variables: Record<string, unknown>) => string | null

const toggleBy = (variable: string, render: Render, tags: ThoughtTags | null): ThinkingSwitch['toggle'] => {
  const [withTrue, withFalse, plain] = [{ [variable]: true }, { [variable]: false }, {}].map(render)
  if (!withTrue || !withFalse || withTrue === withFalse) return null
  const difference = willingness(withTrue, tags) - willingness(withFalse, tags)
  const on = difference === 0 ? !/^(no|skip|disable)/i.test(variable) : difference > 0
  const thinks = on ? withTrue : withFalse
  return { variable, on, isOnByDefault: plain === thinks }
}

/** How much a prompt asks for thoughts: an open thought does most, an empty one that is closed the least. */
const willingness = (prompt: string, tags: ThoughtTags | null): number => {
  const end = prompt.slice(prompt.indexOf('question'))
  if (/no_?think/i.test(prompt)) return -1
  if (tags === null) return 0
  const close = end.lastIndexOf(tags.close)
  const open = end.lastIndexOf(tags.open.trimEnd())
  if (close < 0 && open < 0) return 0
  return open > close ? 1 : -1
}

/** A word that no template compares with: whoever prints it takes any. */
const anyWord = 'palabre'
const commonLevels = ['low', 'medium', 'high']

const effortBy = (variable: string, { program }: JinjaTemplate, render: Render): ThinkingSwitch['effort'] => {
  const known = stringsComparedWith(program, variable)
  const isFree = render({ [variable]: anyWord })?.includes(anyWord) ?? false
  const candidates = known.length < 2 && isFree ? commonLevels : known
  const told = new Map<string, string>()
  for (const level of candidates) {
    const prompt = render({ [variable]: level })
    // Of two words for the same the first will do.
    if (prompt !== null && !told.has(prompt)) told.set(prompt, level)
  }
  const [prompts, levels] = [[...told.keys()], [...told.values()]]
  // One that changes nothing is none to choose, unless there is another beside it.
  const isChoice = prompts.length > 1 || (prompts.length === 1 && prompts[0] !== render({}))
  return isChoice ? { variable, levels } : null
}
