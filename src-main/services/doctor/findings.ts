import type { checkNames, Finding, Verdict } from '#contract/doctor.ts'
import type { AppError } from '#contract/errors.ts'

/** What the doctor finds from outside the process: how it ended, and what the model said. */

type Check = (typeof checkNames)[number]
type Values = Finding['values']

const finding = (
  outcome: Finding['outcome'],
  check: Check,
  key: string,
  values: Values,
  message: string,
): Finding => ({ check, outcome, key, values, message, repair: null })

/** What the end of a process, or its error, says of the file that it was looking at. */
export const endFinding = (check: Check, error: AppError): Finding => {
  if (error.code === 'ENGINE_HUNG') {
    const message =
      'This takes far too long and was ended: the file is damaged or made to do harm. Do not use it.'
    return finding('problem', check, 'endless', {}, message)
  }
  if (error.code === 'ENGINE_CRASHED') {
    const how = String(error.details?.['how'] ?? '')
    const message = `The engine's process dies of it (${how}): the file is damaged, made to do harm, or too large for the free memory.`
    return finding('problem', check, 'deadly', { how }, message)
  }
  return finding('problem', check, 'fails', { reason: error.message }, error.message)
}

/** When a model has just arrived. */
export const notAsked = (): Finding =>
  finding('skipped', 'answer', 'answerNotAsked', {}, 'It has not been asked anything yet.')

/** Why a model was not asked: it would need more memory than is free. */
export const tooLarge = (): Finding => {
  const message = 'It was not asked: it is larger than the memory that is free now.'
  return finding('skipped', 'answer', 'answerSkipped', {}, message)
}

const shownLength = 120
/** A text that is this often the same few characters says nothing. */
const loop = /(.{1,12}?)\1{7,}/su
const unreadable = /[\uFFFD\p{Cc}]/gu

/** What the model's first words say of it. */
export const answerFinding = (answer: string): Finding => {
  const text = answer.replaceAll(/\s+/g, ' ').trim()
  const shown = text.replaceAll(unreadable, ' ').slice(0, shownLength)
  if (text === '') {
    return finding('problem', 'answer', 'answerEmpty', {}, 'It was asked and said nothing.')
  }
  const garbled = (text.match(unreadable) ?? []).length * 4 > text.length
  const looped = (loop.exec(text)?.[0].length ?? 0) * 2 > text.length
  if (garbled || looped) {
    return finding(
      'problem',
      'answer',
      'answerGarbled',
      { text: shown },
      `It answers with garbage: “${shown}”`,
    )
  }
  return finding('fine', 'answer', 'answered', { text: shown }, `It was asked and said: “${shown}”`)
}

const decisive: readonly Check[] = ['header', 'architecture', 'answer']
const endings = ['endless', 'deadly']

/** The sum of the findings. */
export const verdictOn = (findings: readonly Finding[]): Verdict => {
  const problems = findings.filter(({ outcome }) => outcome === 'problem')
  if (problems.some(({ check, key }) => decisive.includes(check) || endings.includes(key))) return 'broken'
  const asked = findings.some(({ check, outcome }) => check === 'answer' && outcome !== 'skipped')
  return problems.length > 0 || !asked ? 'usable' : 'healthy'
}
