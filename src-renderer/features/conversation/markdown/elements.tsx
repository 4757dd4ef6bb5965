import type { Element } from 'hast'
import type { Components } from 'react-markdown'
import { useTranslation } from 'react-i18next'
import { CodeBlock } from './code-block.tsx'
import { FootnoteJump, ImagePlaceholder, Link } from './links.tsx'
import { MathDisplay } from './math-display.tsx'
import { Table } from './table.tsx'
import { textOf } from './table-data.ts'

/** `language-python` of a code element. */
function languageIn(node: Element): string {
  const names = Array.isArray(node.properties.className) ? node.properties.className : []
  return (
    names
      .map(String)
      .find((name) => name.startsWith('language-'))
      ?.slice('language-'.length)
      .toLowerCase() ?? ''
  )
}

function Checkbox({ checked }: { checked: boolean }) {
  const { t } = useTranslation()
  return (
    <span
      role="img"
      className={checked ? 'prose-check checked' : 'prose-check'}
      aria-label={checked ? t('conversation.task.done') : t('conversation.task.open')}
    />
  )
}

const aligned = (align: unknown) =>
  align === 'right' || align === 'center' ? { className: `align-${align}` } : {}

/** What Markdown's elements become. Headings step down: the page has its own first level. */
export const components: Components = {
  h1: ({ children, dir }) => (
    <h3 className="prose-h1" dir={dir}>
      {children}
    </h3>
  ),
  h2: ({ children, dir }) => (
    <h4 className="prose-h2" dir={dir}>
      {children}
    </h4>
  ),
  h3: ({ children, dir }) => (
    <h5 className="prose-h3" dir={dir}>
      {children}
    </h5>
  ),
  h4: ({ children, dir }) => (
    <h6 className="prose-h4" dir={dir}>
      {children}
    </h6>
  ),
  h5: ({ children, dir }) => (
    <h6 className="prose-h4" dir={dir}>
      {children}
    </h6>
  ),
  img: ({ alt, src }) => <ImagePlaceholder alt={alt} src={typeof src === 'string' ? src : undefined} />,
  input: ({ checked }) => <Checkbox checked={checked === true} />,
  table: ({ children, node, dir }) => (
    <Table node={node} dir={dir}>
      {children}
    </Table>
  ),
  div: ({ children, node }) => {
    const tex = node?.properties.dataTex
    return typeof tex === 'string' ? <MathDisplay tex={tex}>{children}</MathDisplay> : <div>{children}</div>
  },
  th: ({ children, node }) => (
    <th dir="auto" scope="col" {...aligned(node?.properties.align)}>
      {children}
    </th>
  ),
  td: ({ children, node }) => (
    <td dir="auto" {...aligned(node?.properties.align)}>
      {children}
    </td>
  ),
  pre: ({ children, node }) => {
    const code = node?.children[0]
    if (code?.type !== 'element' || code.tagName !== 'code') return <pre>{children}</pre>
    return <CodeBlock code={textOf(code).replace(/\n$/, '')} language={languageIn(code)} />
  },
  a: ({ children, href, id, node }) => {
    if (!href?.startsWith('#')) return <Link href={href}>{children}</Link>
    const isBack = node?.properties.dataFootnoteBackref !== undefined
    return <Jump target={href.slice(1)} id={id} isBack={isBack} text={node ? textOf(node) : ''} />
  },
}

function Jump({
  target,
  id,
  isBack,
  text,
}: {
  target: string
  id: string | undefined
  isBack: boolean
  text: string
}) {
  const { t } = useTranslation()
  const label = isBack ? t('conversation.footnote.back') : t('conversation.footnote.go', { number: text })
  return (
    <FootnoteJump target={target} id={id} label={label}>
      {text}
    </FootnoteJump>
  )
}
