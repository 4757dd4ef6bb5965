import { describe, expect, it } from 'vitest'
import type { Command } from '#state/commands.ts'
import { matchCommands, matchScore } from './match-commands.ts'

const command = (id: string, title: string, more: Partial<Command> = {}): Command => ({
  id,
  title,
  group: 'app',
  run: () => {},
  ...more,
})

describe('matchScore', () => {
  it.each([
    ['new', 'New chat', 4],
    ['ch ne', 'New chat', 3],
    ['hat', 'New chat', 2],
    ['nwct', 'New chat', 1],
    ['tahc', 'New chat', 0],
    ['reglage', 'Réglages', 4],
  ])('%j in %j is %d', (query, text, score) => {
    expect(matchScore(query, text)).toBe(score)
  })
})

describe('matchCommands', () => {
  const commands = [
    command('load', 'Load the model'),
    command('unload', 'Unload the model'),
    command('theme', 'Dark appearance', { keywords: 'theme night' }),
    command('stop', 'Stop the answer', { enabled: false }),
  ]
  const ids = (query: string, limit?: number) => matchCommands(commands, query, limit).map(({ id }) => id)

  it('puts the better match first', () => {
    expect(ids('load')).toEqual(['load', 'unload'])
  })
  it('finds by keyword', () => {
    expect(ids('night')).toEqual(['theme'])
  })
  it('offers everything that can be done when nothing is typed', () => {
    expect(ids('')).toEqual(['load', 'unload', 'theme'])
    expect(ids('', 1)).toEqual(['load'])
  })
})
