/** Searching 100,000 messages, as the window asks: through the socket. */
import type { Client } from '../../fixtures/client.ts'
import { messageCount, type Words } from '../library.ts'
import { describeTimes, type Row } from './rows.ts'

type Query = Parameters<Client['call']['search']['query']>[0]

const rounds = 40
const end = messageCount * 1000

const queries = ({ word, sentence, unspaced }: Words): Record<string, (round: number) => Query> => {
  const days = (round: number, seconds: number) => {
    const from = ((round * 7919) % (messageCount - seconds)) * 1000
    return { from, to: from + seconds * 1000 }
  }
  return {
    'one word': () => ({ text: `${word()} ` }),
    'the beginning of a word': () => ({ text: word().slice(0, 2) }),
    'one letter': () => ({ text: word().slice(0, 1) }),
    'three words': () => ({ text: sentence(3) }),
    'a phrase': () => ({ text: `"${sentence(2)}"` }),
    'a word in a folder': () => ({ text: `${word()} `, folderId: 'f' }),
    'a word of a model': (round) => ({ text: `${word()} `, modelId: `m${round % 5}` }),
    'a letter of a model': (round) => ({ text: word().slice(0, 1), modelId: `m${round % 5}` }),
    'a letter of a model that is gone': () => ({ text: word().slice(0, 1), modelId: 'gone' }),
    'a word within an hour': (round) => ({ text: `${word()} `, ...days(round, 3600) }),
    'a letter within an hour': (round) => ({ text: word().slice(0, 1), ...days(round, 3600) }),
    'a word within a day': (round) => ({ text: `${word()} `, ...days(round, 86_400) }),
    'a letter before everything': () => ({ text: word().slice(0, 1), to: 0 }),
    'a letter after everything': () => ({ text: word().slice(0, 1), from: end + 1 }),
    'the hundredth page': () => ({ text: word().slice(0, 1), offset: 5000 }),
    'the thousandth page': () => ({ text: word().slice(0, 1), offset: 50_000 }),
    'what occurs everywhere, of a model, the hundredth page': (round) => ({
      ...{ text: 'a', modelId: `m${round % 5}`, offset: 5000 },
    }),
    'a word that occurs nowhere': (round) => ({ text: `zzqx${round} ` }),
    signs: () => ({ text: '=>' }),
    'signs, the thousandth page': () => ({ text: '.', offset: 50_000 }),
    'signs that occur nowhere': () => ({ text: '§§' }),
    'one Chinese character': () => ({ text: unspaced(1).slice(0, 1) }),
    'two Chinese characters': () => ({ text: unspaced(2).slice(0, 2) }),
    'two Chinese characters of a model': (round) => ({
      ...{ text: unspaced(2).slice(0, 2), modelId: `m${round % 5}` },
    }),
    'Chinese that occurs nowhere': () => ({ text: '龜龍' }),
    'Chinese, the hundredth page': () => ({ text: '一', offset: 5000 }),
    'one Thai letter': () => ({ text: unspaced(1).slice(1) }),
    'three Thai letters': () => ({ text: unspaced(3).slice(3) }),
    'a word and Chinese': () => ({ text: `${unspaced(1).slice(0, 1)} ${word()}` }),
  }
}

export async function measureSearch({ call }: Client, words: Words): Promise<Row[]> {
  const rows: Row[] = []
  for (const [name, query] of Object.entries(queries(words))) {
    const timesMs: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      const asked = query(round)
      const begun = performance.now()
      await call.search.query(asked)
      timesMs.push(performance.now() - begun)
    }
    rows.push({ what: `search: ${name}`, ...describeTimes(timesMs), limit: 50 })
  }
  return rows
}
