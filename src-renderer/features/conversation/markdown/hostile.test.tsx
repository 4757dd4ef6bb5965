import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { I18nextProvider } from 'react-i18next'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { findActive, hostileMarkdown } from '#e2e/fixtures/hostile-markdown.ts'
import { createI18n } from '#i18n/index.ts'
import type { AppState } from '#state/app-state.ts'
import { AppStateContext } from '#state/context.ts'
import { createToastsStore } from '#state/toasts.ts'
import { math } from './block.tsx'
import { languageOf } from './languages.ts'
import { Markdown } from './markdown.tsx'
import { splitBlocks } from './split-blocks.ts'

const i18n = createI18n()
// Copy buttons are all that reaches for the app's state here.
const state = { toasts: createToastsStore() } as unknown as AppState

const render = (element: ReactNode) =>
  renderToStaticMarkup(
    <AppStateContext value={state}>
      <I18nextProvider i18n={i18n}>{element}</I18nextProvider>
    </AppStateContext>,
  )

beforeAll(async () => {
  const lazies = [math, ...['html', 'python'].map((name) => languageOf(name)?.lazy)]
  for (const lazy of lazies) lazy?.want()
  await vi.waitFor(() => expect(lazies.every((lazy) => lazy?.get())).toBe(true), 10_000)
})

describe('hostile Markdown', () => {
  test('there are enough vectors, each with a name of its own', () => {
    expect(hostileMarkdown.length).toBeGreaterThanOrEqual(60)
    expect(new Set(hostileMarkdown.map(({ name }) => name)).size).toBe(hostileMarkdown.length)
  })

  test.each(hostileMarkdown)('$name', ({ markdown }) => {
    const startedAt = performance.now()
    let markup: string
    try {
      markup = render(<Markdown text={markdown} />)
    } catch (error) {
      // On the server nothing catches it; in the page RenderGuard shows the text as it is.
      expect(error).toBeInstanceOf(RangeError)
      return
    }
    expect(findActive(markup)).toEqual([])
    expect(performance.now() - startedAt).toBeLessThan(3_000)
  })

  test('nothing becomes active on the way, at any length that a stream may have', () => {
    for (const { markdown } of hostileMarkdown.filter(({ markdown }) => markdown.length < 200)) {
      for (let end = 1; end < markdown.length; end++) {
        const markup = render(<Markdown text={markdown.slice(0, end)} isStreaming />)
        expect(findActive(markup), markdown.slice(0, end)).toEqual([])
      }
    }
  }, 60_000)

  test('the detector finds what is active (control)', () => {
    expect(findActive('<p><img src="x"></p>')).toHaveLength(2)
    expect(findActive('<p><a href="https://x">x</a></p>')).toHaveLength(1)
    expect(findActive('<p style="background:url(x)" onclick="y" id="root">x</p>')).toHaveLength(3)
    const raw = '<script>x</script><iframe src="y"></iframe>'
    expect(findActive(renderToStaticMarkup(<div dangerouslySetInnerHTML={{ __html: raw }} />))).toHaveLength(
      3,
    )
  })
})

describe('what is meant is rendered', () => {
  const article = [
    '# Title',
    'Some **bold**, `code`, and a [link](https://example.com/a).',
    '| a | b |\n|---|--:|\n| 1 | 2 |',
    'Then $x^2$ and:\n\n$$\n\\frac{1}{2}\n$$',
    '```python\nprint("hi")\n```',
    '- [x] done\n- [ ] open',
    'A note.[^1]\n\n[^1]: The note.',
  ].join('\n\n')

  test('all of it, from headings to formulas', () => {
    const markup = render(<Markdown text={article} />)
    expect(markup).toContain('<strong>bold</strong>')
    expect(markup).toContain('role="link"')
    expect(markup).toContain('class="align-right"')
    expect(markup).toContain('class="katex')
    expect(markup).toContain('<mfrac>')
    expect(markup).toContain('aria-label="Done"')
    expect(markup).toMatch(/aria-label="Footnote 1"/)
    expect(markup).not.toContain('[^1]')
  })

  test('coloured code says the same as the code', () => {
    const markup = render(<Markdown text={'```python\nprint("hi")\n```'} />)
    expect(markup).toContain('hljs-built_in')
    expect(markup.replace(/<[^>]*>/g, '')).toContain('print(&quot;hi&quot;)')
  })

  test('money is not a formula', () => {
    const markup = render(<Markdown text="It costs $5, or $10 for two." />)
    expect(markup).toContain('It costs $5, or $10 for two.')
  })

  test.each(['\\(x^2\\)', '\\[x^2\\]', '$$x^2$$', '$x^2$'])('%s is a formula', (text) => {
    expect(render(<Markdown text={text} />)).toContain('class="katex')
  })

  test('a block alone looks as it does in the whole', () => {
    const whole = render(<Markdown text={'One **two**.\n\n> three\n\n1. four'} />)
    const parts = splitBlocks('One **two**.\n\n> three\n\n1. four').map(({ text }) =>
      render(<Markdown text={text} />).replace(/^<div class="prose">|<\/div>$/g, ''),
    )
    expect(whole).toBe(`<div class="prose">${parts.join('')}</div>`)
  })
})
