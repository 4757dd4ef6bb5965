import { expect, describe, it } from 'vitest'
import { defaultSampling } from '#contract/default-sampling.ts'
import type { Repairs } from '#contract/doctor.ts'
import { writeTinyModel, type TinyModelOptions } from '#e2e/fixtures/gguf/index.ts'
import { createEngines } from '../engines/index.ts'
import { setUp, sumUp } from './fixtures.ts'
import { examineFiles, noRepairs } from './index.ts'

/** The doctor with real processes and real files. */

const { examine, launchEngine, newPath } = setUp()
const examineTiny = (options: TinyModelOptions, repairs: Partial<Repairs> = {}) => {
  const path = newPath()
  writeTinyModel(path, options)
  return examine(path, repairs)
}

describe('the doctor', () => {
  it('finds a sound model healthy, and hears it', async () => {
    const { verdict, findings, find } = await examineTiny({ answer: 'Good day to you.' })
    expect(verdict).toBe('healthy')
    expect(findings.map(({ check, outcome }) => `${check} ${outcome}`)).toEqual(
      ['header', 'architecture', 'template', 'conversation', 'thinking', 'stop', 'answer'].map(
        (check) => `${check} fine`,
      ),
    )
    expect(find('answer')?.values).toEqual({ text: 'Good day to you.' })
  })

  it('tells how a model thinks', async () => {
    const thinks = await examineTiny({ answer: '<think>Hm.</think>Yes.' })
    expect([thinks.verdict, thinks.find('thinking')?.key]).toEqual(['healthy', 'thinks'])
    expect(thinks.find('thinking')?.values).toEqual({ tag: '</think>' })
  })

  it('proposes a template where it fails, and is content with it', async () => {
    const chatTemplate = '{% broken'
    const sick = await examineTiny({ chatTemplate })
    expect(sick.verdict).toBe('usable')
    // What is proposed is what is used meanwhile: the vocabulary has its marks.
    expect(sick.find('conversation')).toMatchObject({
      values: { used: 'ChatML' },
      repair: { type: 'template', template: 'chatml' },
    })
    const mended = await examineTiny({ chatTemplate }, { template: 'chatml' })
    expect([mended.verdict, mended.find('template')?.key]).toEqual(['healthy', 'templateChosen'])
  })

  it('takes the template whose marks the vocabulary has where a file brings none, and says so', async () => {
    const { verdict, find } = await examineTiny({ chatTemplate: '' })
    expect([verdict, find('template')?.values]).toEqual(['healthy', { template: 'ChatML' }])
    expect(find('template')).toMatchObject({ key: 'templateGuessed', outcome: 'note', repair: null })
  })

  it('says when a template that was chosen fails', async () => {
    const { verdict, find } = await examineTiny({}, { template: '{{ nothing() }}' })
    expect([verdict, find('conversation')?.key, find('answer')?.key]).toEqual([
      'broken',
      'templateFails',
      'fails',
    ])
  })

  it('finds the word that should end an answer and does not, and is content with it', async () => {
    const chatTemplate =
      "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|fin|>\\n' }}{% endfor %}" +
      "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
    const sick = await examineTiny({ chatTemplate })
    expect(sick.find('stop')).toMatchObject({
      key: 'stopUnknown',
      repair: { type: 'stopWords', stopWords: ['<|fin|>'] },
    })
    const mended = await examineTiny({ chatTemplate }, { stopWords: ['<|fin|>'] })
    expect([mended.verdict, mended.find('stop')?.key]).toEqual(['healthy', 'stopChosen'])
  })

  it('cuts an answer at a stop word', async () => {
    const { find } = await examineTiny({ answer: 'One two END three' }, { stopWords: ['END'] })
    expect(find('answer')?.values).toEqual({ text: 'One two' })
  })

  it('has its repairs held to in a chat', async () => {
    const path = newPath()
    writeTinyModel(path, { answer: 'One two END three' })
    const repairsOf = () => ({ template: 'chatml', stopWords: ['END'] })
    const engines = createEngines({ launchEngine, pathOf: () => path, repairsOf })
    const request = {
      messages: [{ role: 'user' as const, text: 'Hi' }],
      sampling: { ...defaultSampling, seed: 1 },
    }
    let text = ''
    for await (const event of engines.generate('m', request, new AbortController().signal)) {
      if (event.type === 'frame') text += event.parts.map((part) => part.text).join('')
    }
    await engines.close()
    expect(text.trim()).toBe('One two')
  })

  it('does not ask a model that is larger than the free memory', async () => {
    const path = newPath()
    writeTinyModel(path)
    const options = { launchEngine, paths: [path], repairs: noRepairs, availableBytes: 1000 }
    const { verdict, find } = await sumUp(examineFiles(options))
    expect([verdict, find('answer')?.outcome]).toEqual(['usable', 'skipped'])
  })

  it('ends its process when nobody listens any more', async () => {
    const path = newPath()
    writeTinyModel(path)
    const controller = new AbortController()
    const options = { launchEngine, paths: [path], repairs: noRepairs, signal: controller.signal }
    for await (const event of examineFiles(options)) {
      if (event.type === 'checking' && event.check === 'architecture') controller.abort()
      expect(event.type).not.toBe('end')
    }
  })
})
