/** Something of everything, so that every screen has what it is there for; planted through the app's own contract. */
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { defaultSampling } from '../../src-main/contract/default-sampling.ts'
import type { Client } from '../fixtures/client.ts'
import { writeTinyModel } from '../fixtures/gguf/index.ts'

const talkerId = 'somebody/Talker-1B-GGUF/Talker-1B-Q8_0.gguf'
const parrotId = 'somebody/Parrot-1B-GGUF/Parrot-1B-Q4_0.gguf'
const effortId = 'somebody/Brooder-1B-GGUF/Brooder-1B-Q4_0.gguf'
const hugeId = 'somebody/Huge-900B-GGUF/Huge-900B-F16.gguf'

/** Some of each kind of thing that an answer may hold. */
const rich = `<think>They want a list, some code and a table. I should keep it short.</think>## Bread

It *rises* in **warm** rooms; see [the mill](https://example.org/mill) and \`yeast\`.

1. Flour, water, salt
2. Time

- [x] knead
- [ ] bake

> Bread is patience.

\`\`\`js
const loaf = (flour) => ({ flour, water: flour * 0.7, note: 'a line that is so long that it does not fit into the column of an answer' })
\`\`\`

| kind | hours | flour | where it is from | how it is eaten |
| --- | ---: | --- | --- | --- |
| rye | 24 | dark | the north and the east of Europe | in thin slices with butter |

The area is $\\pi r^2$, and

$$\\int_0^1 x^2\\,dx = \\frac{1}{3} + \\sum_{n=1}^{\\infty} \\frac{1}{n^2} + \\prod_{k=1}^{12} \\left(1 + \\frac{1}{k}\\right)$$

Averylongwordwithoutanyplacewhereitmightbebrokenasintheaddressofsomethingonadistantserver.`

const template = (offer: string) =>
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}{% endfor %}" +
  `{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}${offer}{% endif %}`
const switchable =
  "{% if enable_thinking is defined and enable_thinking is false %}{{ '<think>\\n\\n</think>\\n\\n' }}{% endif %}"
const graded =
  "{% if reasoning_effort is defined and reasoning_effort == 'high' %}{{ 'Think hard.' }}{% elif reasoning_effort == 'low' %}{{ 'Think little.' }}{% endif %}"

async function plantModels(dataDir: string, home: string): Promise<void> {
  const at = async (path: string) => (await mkdir(dirname(path), { recursive: true }), path)
  const models = join(dataDir, 'models')
  writeTinyModel(await at(join(models, talkerId)), {
    name: 'Talker',
    answer: rich,
    chatTemplate: template(switchable),
  })
  writeTinyModel(await at(join(models, parrotId)), {
    name: 'Parrot',
    answer: 'They speak in **bold** words. ',
    behaviour: 'repeat',
    layers: 40,
  })
  writeTinyModel(await at(join(models, effortId)), {
    name: 'Brooder',
    answer: '<think>Hm.</think>Yes.',
    chatTemplate: template(graded),
  })
  // Says that it needs far more memory than there is; most of it is a hole in the file.
  writeTinyModel(await at(join(models, hugeId)), { name: 'Huge', layers: 400, feedForwardSize: 600_000 })
  const theirs = join(home, '.lmstudio', 'models', 'lmstudio-community', 'Parrot-3B-GGUF')
  writeTinyModel(await at(join(theirs, 'Parrot-3B-Q4_K_M.gguf')))
}

const experiment = `name: Rain and bread
models: [${talkerId}]
prompts:
  - { name: plain, user: "Write one sentence about {{topic}}." }
  - { name: child, system: You talk to a child., user: "What is {{topic}}?" }
data: [{ topic: rain }, { topic: bread }]
parameters: [{ name: cool, temperature: 0.2, maxTokens: 8 }, { name: warm, temperature: 1, maxTokens: 8 }]
seeds: [1]
logprobs: 4
assert: [{ contains: Bread }]
`

/** Resolves when nothing is being answered in the chat. */
async function settled({ call }: Client, chatId: string): Promise<void> {
  for await (const event of await call.chats.open({ id: chatId })) {
    if ((event.type === 'snapshot' || event.type === 'chat') && !event.chat.generating) return
  }
}

async function runExperiment({ call }: Client, experimentId: string): Promise<string> {
  const { id } = await call.lab.start({ experimentId })
  for await (const event of await call.lab.open({ id })) {
    if ((event.type === 'snapshot' || event.type === 'run') && event.run.status === 'done') return id
  }
  throw new Error('The run did not end.')
}

export interface World {
  chatId: string
  parrotId: string
  effortId: string
  hugeId: string
  talkerId: string
  experimentId: string
  brokenExperimentId: string
  runId: string
}

export async function plant(client: Client, dataDir: string, home: string): Promise<World> {
  const { call } = client
  await plantModels(dataDir, home)
  for await (const models of await call.models.changed()) {
    if ([talkerId, parrotId, effortId, hugeId].every((id) => models.some((model) => model.id === id))) break
  }
  const sampling = { ...defaultSampling, temperature: 0, repeatPenalty: 1, seed: 1, maxTokens: 1500 }
  await call.settings.update({ automaticTitles: false, defaultModelId: talkerId, sampling })
  const letter = 'Write {{what=a letter}} to {{who}} in a {{tone: kind | stern}} tone.'
  await call.prompts.create({ items: [{ name: 'Letter', text: letter }] })
  const pirate = { systemPrompt: 'You are a pirate.', modelId: null, sampling: { temperature: 1.5 } }
  await call.presets.create({ items: [{ name: 'Pirate', ...pirate }] })
  const folder = await call.folders.create({ name: 'Kitchen' })
  const other = await call.chats.create({ folderId: folder.id, title: 'In the folder' })
  await call.chats.update({ id: (await call.chats.create({ title: 'Put away' })).id, archived: true })
  await call.chats.remove({ id: (await call.chats.create({ title: 'Deleted one' })).id })
  await call.chats.create({ title: 'A temporary one', temporary: true })
  await call.chats.update({ id: other.id, pinned: true })
  const chat = await call.chats.create({ title: 'How is bread made in a village without a baker?' })
  const { answerId } = await call.chats.send({
    chatId: chat.id,
    parentId: null,
    text: 'How is bread made? مرحبا',
  })
  await settled(client, chat.id)
  await call.chats.editAnswer({ chatId: chat.id, messageId: answerId, text: 'My **own** version of it.' })
  await call.chats.select({ chatId: chat.id, messageId: answerId })
  const right = await call.lab.save({ id: null, source: experiment, files: {} })
  const wrong = await call.lab.save({ id: null, source: experiment.replace('seeds', 'seed'), files: {} })
  const runId = await runExperiment(client, right.id)
  return {
    chatId: chat.id,
    parrotId,
    effortId,
    hugeId,
    talkerId,
    experimentId: right.id,
    brokenExperimentId: wrong.id,
    runId,
  }
}
