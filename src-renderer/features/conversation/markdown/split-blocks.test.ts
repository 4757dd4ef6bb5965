import type { Root } from 'hast'
import fc from 'fast-check'
import Markdown from 'react-markdown'
import remarkMath from 'remark-math'
import { describe, expect, test } from 'vitest'
import { remarkGfm } from './gfm.ts'
import { splitBlocks, type Block } from './split-blocks.ts'

/** Places in the source differ, of course; so may blank lines at the end of code that is not closed. */
function comparable(key: string, value: unknown): unknown {
  if (key === 'position') return undefined
  return key === 'value' && typeof value === 'string' ? value.replace(/\n+$/, '') : value
}

/** A document's top-level elements as the real parser sees them, without their places in the source. */
function elementsOf(source: string): string[] {
  let elements: string[] = []
  const take = () => (tree: Root) => {
    elements = tree.children
      .filter((child) => !(child.type === 'text' && child.value.trim() === ''))
      .map((child) => JSON.stringify(child, comparable))
  }
  Markdown({ children: source, remarkPlugins: [remarkGfm, remarkMath], rehypePlugins: [take] })
  return elements
}

/** The block as a document of its own. */
function sourceOf(block: Block): string {
  if (block.kind === 'markdown') return block.text
  const longest = Math.max(2, ...[...block.text.matchAll(/~+/g)].map(([run]) => run.length))
  const fence = '~'.repeat(longest + 1)
  return `${fence}${block.language}\n${block.text}${block.text === '' ? '' : '\n'}${fence}`
}

const runs = import.meta.env.SPLIT_RUNS === undefined ? undefined : Number(import.meta.env.SPLIT_RUNS)

const together = (source: string) => splitBlocks(source).flatMap((block) => elementsOf(sourceOf(block)))

const document = [
  '# Title\nwith a line below',
  'A paragraph\nof two lines.',
  '- one\n\n  still one\n\n- two\n  ```js\n  let a = 1\n\n  let b = 2\n  ```\n- three',
  '1. a\n\n   b\n2. c\n\nNot in the list.',
  '```python\nprint(1)\n\nprint(2)\n```',
  'Text right before\n~~~\ncode\n\n\n~~~\nand right after.',
  '> quoted\n> ```\n> code\n\n> another',
  '| a | b |\n|---|---|\n| 1 | 2 |',
  '$$\na\n\nb\n$$',
  '    indented\n\n    code',
  '<div>\n\n*x*\n\n</div>',
  '***\n\nA line\n===\n\nAnother\n---',
  '````md\n```js\nx\n```\n````',
  '<!-- a\n\nb -->\n\nafter\n\n```\nx\n\ny\n```',
].join('\n\n')

describe('splitBlocks', () => {
  test('the pieces are the whole', () => {
    expect(together(document)).toEqual(elementsOf(document))
    expect(splitBlocks(document).length).toBeGreaterThan(15)
  })

  test('so they are wherever a stream has got to', () => {
    for (let end = 0; end <= document.length; end++) {
      const part = document.slice(0, end)
      expect(together(part), JSON.stringify(part.slice(-40))).toEqual(elementsOf(part))
    }
  }, 60_000)

  test('and for documents that nobody would write', () => {
    const line = fc.constantFrom(
      ...[
        '',
        '',
        'a',
        '  a',
        '    a',
        '\ta',
        '- a',
        '  - b',
        '1. a',
        '   2) b',
        '> a',
        '>',
        '> - a',
        '```',
        '   ```',
      ],
      ...[
        '```js',
        '~~~',
        '  ~~~~',
        '````',
        '$$',
        '  $$',
        '$$a$$',
        '# a',
        '===',
        '---',
        '* * *',
        '| a |',
        '|---|',
        '<div>',
      ],
      ...[
        '</div>',
        '<!-- a',
        '-->',
        '<pre>',
        '<b>x</b>',
        '\\',
        '`',
        '**a',
        '    ```',
        '\t```',
        '+   a',
        '<?a',
        '?>',
      ],
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 14 }), (lines) => {
        const source = lines.join('\n')
        expect(together(source)).toEqual(elementsOf(source))
      }),
      // One seed, so that a run says the same as the last one; SPLIT_RUNS looks further, from a new one.
      {
        numRuns: runs ?? 2_000,
        ...(runs === undefined && { seed: 1 }),
        examples: [[['1. a', '   ```', '````', '', '# a']]],
      },
    )
  }, 600_000)

  test('a fence that is still open is code already', () => {
    expect(splitBlocks('Text:\n```py\nprint(')).toEqual([
      { kind: 'markdown', text: 'Text:' },
      { kind: 'code', language: 'py', text: 'print(', closed: false },
    ])
  })

  test('earlier blocks stay the same while the last one grows', () => {
    const source = 'One.\n\nTwo.\n\n```js\nlet a'
    expect(splitBlocks(`${source} = 1\n\n`).slice(0, 2)).toEqual(splitBlocks(source).slice(0, 2))
  })

  test('a definition reaches the blocks that use it', () => {
    const [first] = splitBlocks('See [it][a].\n\nMore.\n\n[a]: https://example.com')
    expect(first?.text).toBe('See [it][a].\n\n[a]: https://example.com')
  })

  test('footnotes keep a document together', () => {
    expect(splitBlocks('A[^1].\n\nB.\n\n[^1]: C')).toHaveLength(1)
  })

  test('a megabyte takes no time that one would notice', () => {
    const source = 'Some words in a line.\n\n- a\n- b\n\n'.repeat(35_000)
    const startedAt = performance.now()
    splitBlocks(source)
    expect(performance.now() - startedAt).toBeLessThan(1_500)
  })
})
