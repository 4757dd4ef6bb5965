/**
 * The doctor's look at a file, in the engine's process: from its header to where its answers would stop. It must not
 * care for time or memory: a hostile template may never end, and whoever started this process ends it then.
 */
import type { LlamaModel } from 'node-llama-cpp'
import type { checkNames, ExamineEvent, Finding, Repairs } from '#contract/doctor.ts'
import { AppError } from '#contract/errors.ts'
import { createWrapper, defaultThinking, templateOf, type Wrapper } from './chat-wrapper.ts'
import { checkConversation } from './examine-conversation.ts'
import { checkStop, checkThinking } from './examine-template.ts'
import { fine, note, plain, problem } from './finding.ts'
import { startLlama } from './llama.ts'
import { readModelHeader } from './split-header.ts'
import { likelyTemplate } from './template/likely.ts'

/** Examines the file at `path` as it would be loaded with `repairs`. Ends after the first check that rules out the rest. */
export async function* examine(path: string, repairs: Repairs | null): AsyncGenerator<ExamineEvent, void> {
  yield checking('header')
  const { architecture, finding } = checkHeader(path)
  yield found(finding)
  if (architecture === null) return

  const messages: string[] = []
  const llama = await startLlama(1, (message) => messages.push(message))
  yield checking('architecture')
  const model = await llama.loadModel({ modelPath: path, vocabOnly: true }).catch(() => null)
  if (!model) {
    yield found(loadingFailed(architecture, messages))
    return
  }
  yield found(
    fine('architecture', 'architectureKnown', { architecture }, `This engine knows ${architecture}.`),
  )

  yield checking('template')
  const own = templateOf(model)
  const chosen = repairs?.template ?? null
  const fallback = likelyTemplate(model, chosen ?? own)
  const used = own === null && chosen === null ? (await createWrapper(model, null)).name : ''
  yield found(describeTemplate(own, chosen, { used, isSigned: fallback !== null }))

  yield checking('conversation')
  const { wrapper, failure } = await wrapperFor(model, chosen)
  const chat = await wrapper.with(defaultThinking)
  yield found(checkConversation(chat, { failure, fallback }))

  yield checking('thinking')
  yield found(await checkThinking(chat, wrapper.switchedBy))

  yield checking('stop')
  yield found(checkStop(model, chat, repairs?.stopWords ?? []))
}

const checking = (check: (typeof checkNames)[number]): ExamineEvent => ({ type: 'checking', check })
const found = (finding: Finding): ExamineEvent => ({ type: 'found', finding })

const checkHeader = (path: string): { architecture: string | null; finding: Finding } => {
  try {
    const { architecture, tensors } = readModelHeader(path)
    const message = `The header is sound: ${tensors.length} tensors, all within the file.`
    return { architecture, finding: fine('header', 'headerSound', { tensors: tensors.length }, message) }
  } catch (error) {
    const reason = error instanceof AppError ? error.message : 'The model file cannot be read.'
    return { architecture: null, finding: problem('header', 'headerBad', { reason }, reason) }
  }
}

const loadingFailed = (architecture: string, messages: readonly string[]): Finding => {
  const reason = plain(/error loading model: (.*)/s.exec(messages.join('\n'))?.[1] ?? 'it says no reason')
  if (/unknown (model )?architecture/.test(reason)) {
    const message = `This engine does not know the architecture ${architecture}. A newer Palabre may; until then choose another model.`
    return problem('architecture', 'architectureUnknown', { architecture }, message)
  }
  const message = `This engine does not get through the file's description of the model: ${reason}`
  return problem('architecture', 'descriptionBad', { reason }, message)
}

/** `used` where there is neither of them; `isSigned`: the model knows its signs. */
const describeTemplate = (
  own: string | null,
  chosen: string | null,
  { used, isSigned }: { used: string; isSigned: boolean },
): Finding => {
  if (chosen !== null) {
    const template = chosen.includes('{') ? 'Jinja' : chosen
    return note(
      'template',
      'templateChosen',
      { template },
      `In place of the file's template, yours is used (${template}).`,
    )
  }
  if (own !== null) return fine('template', 'templateThere', {}, 'The file brings its chat template.')
  if (isSigned) {
    const message = `The file does not say how a chat is written for it. ${used} is used, since the model knows the signs of that one.`
    return note('template', 'templateGuessed', { template: used }, message)
  }
  const message = `The file brings no chat template. ${used} is used in its place, which this model may not understand.`
  return problem('template', 'templateMissing', { template: used }, message)
}

/** The wrapper that an answer would get, and why it is not that of the template, if so. */
const wrapperFor = async (
  model: LlamaModel,
  chosen: string | null,
): Promise<{ wrapper: Wrapper; failure: string | null }> => {
  try {
    const wrapper = await createWrapper(model, chosen)
    return { wrapper, failure: wrapper.failure && plain(wrapper.failure) }
  } catch (error) {
    const failure = plain(error instanceof Error ? error.message : String(error))
    return { wrapper: await createWrapper(model, null), failure }
  }
}
