import { titleFrom } from './title.ts'

/** What is longer is a sentence and no title, as small models write them: the first message is the better name then. */
const longestAnswer = 80

/** What models write before a title, in the languages of the interface and their neighbours. */
const announcement =
  /^(?:title|chat title|titre|titel|título|titolo|tytuł|название|заголовок|العنوان|标题|標題|タイトル|제목)\s*[:：]\s*/i
const quotes = /^[\s"'“”„«»‘’‹›「」『』《》`*_#([]+|[\s"'“”„«»‘’‹›「」『』《》`*_)\]]+$/g

/** A line that only says that a title follows. */
const announces = /[:：]\s*[*_]*$/

/** A title from what a model wrote as one: a line without quotes, marks and full stop, of 60 characters at most; null where it is none. */
export const tidyTitle = (answer: string): string | null => {
  const line = answer
    .split(/[\r\n\u2028\u2029]/)
    .map((line) => line.trim())
    .find((line) => line !== '' && !announces.test(line))
  if (line === undefined || line.length > longestAnswer) return null
  const bare = line.replace(quotes, '').replace(announcement, '').replace(quotes, '')
  const title = bare.replace(/[.。…:：,;\s]+$/, '').replace(quotes, '')
  return /\p{L}|\p{N}/u.test(title) ? titleFrom(title) : null
}
