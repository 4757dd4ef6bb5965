import { describe, expect, it } from 'vitest'
import type { Download } from '#contract/downloads.ts'
import { milestones } from './milestones.ts'

const download = (changes: Partial<Download>): Download => ({
  id: 'a',
  modelId: 'p/r/a.gguf',
  name: 'A',
  quantization: null,
  repository: 'p/r',
  host: 'hub',
  status: 'running',
  doneBytes: 0,
  totalBytes: 100,
  bytesPerSecond: 1,
  remainingSeconds: 1,
  retryAt: null,
  error: null,
  sha256: null,
  hasExpectedHash: true,
  ...changes,
})

const between = (before: Partial<Download> | null, after: Partial<Download>) =>
  milestones(before === null ? [] : [download(before)], [download(after)]).map((milestone) =>
    milestone.type === 'progress' ? milestone.share : milestone.type,
  )

describe('milestones', () => {
  it('says nothing of what was there when the page opened', () => {
    expect(milestones(null, [download({ doneBytes: 60 })])).toEqual([])
  })

  it('says quarters, and not each tick between them', () => {
    const said: unknown[] = []
    for (let done = 0; done < 100; done++) said.push(...between({ doneBytes: done }, { doneBytes: done + 1 }))
    expect(said).toEqual([0.25, 0.5, 0.75])
  })

  it.each(['paused', 'waiting', 'failed', 'done'] as const)('says that it is %s, once', (status) => {
    expect(between({}, { status })).toEqual([status])
    expect(between({ status }, { status, doneBytes: 50 })).toEqual([])
  })

  it('says that one was begun, but not that an old one is listed', () => {
    expect(between(null, { status: 'queued' })).toEqual(['started'])
    expect(between(null, { status: 'done' })).toEqual([])
  })
})
