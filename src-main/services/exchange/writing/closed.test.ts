import { describe, expect, it } from 'vitest'
import { closed } from './closed.ts'

describe('text that stands before other text in Markdown', () => {
  it.each([
    ['a fence that is not closed', 'a\n```js\nlet x', 'a\n```js\nlet x\n```'],
    ['a fence in a longer one', '````\n```\nx\n```', '````\n```\nx\n```\n````'],
    ['a fence of the other kind', '~~~\n```\n', '~~~\n```\n\n~~~'],
    ['a comment', 'a\n<!-- b\n\nc', 'a\n<!-- b\n\nc\n-->'],
    ['a script', '<script>\n1', '<script>\n1\n</script>'],
  ])('ends %s', (_what, text, whole) => {
    expect(closed(text)).toBe(whole)
  })

  it.each([
    ['closed fences', 'a\n```\nb\n```\nc'],
    ['a fence within a line', 'say ```x``` and go on'],
    ['a longer fence that closes', '```\nb\n`````'],
    ['a comment that ends', '<!-- a -->\nb'],
    ['what opens inside a fence', '```\n<!--\n```'],
  ])('leaves %s as it is', (_what, text) => {
    expect(closed(text)).toBe(text)
  })
})
