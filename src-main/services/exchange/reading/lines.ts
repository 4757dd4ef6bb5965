import { createReadStream } from 'node:fs'

/** The lines of a file, without their ends. Only `\n` ends one: U+2028 may stand in JSON, and does. */
export async function* linesOf(path: string): AsyncGenerator<string> {
  let rest: string[] = []
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 2 ** 20 })) {
    const pieces = (chunk as string).split('\n')
    const last = pieces.pop() ?? ''
    for (const piece of pieces) {
      rest.push(piece)
      yield rest.join('')
      rest = []
    }
    rest.push(last)
  }
  const line = rest.join('')
  if (line !== '') yield line
}
