import { createHash } from 'node:crypto'

/** All that the page says. */
export interface Said {
  /** Of the page's language and direction. */
  lang: string
  title: string
  paragraphs: readonly string[]
  /** A press of it is a wish; null where there is nothing more to ask for. */
  button: string | null
  /** Where to go on. */
  link: { url: string; text: string } | null
}

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0; padding: 2rem 1rem; color: light-dark(#1d1d1b, #ecebe6); background: light-dark(#fbfaf7, #1b1b19); }
main { max-width: 36rem; margin: 10vh auto 0; }
h1 { font-size: 1.25rem; line-height: 1.3; }
p { overflow-wrap: anywhere; }
button, a { display: inline-block; margin-top: .5rem; padding: .6rem 1rem; border: 0; border-radius: .5rem; font: inherit;
  font-weight: 500; text-decoration: none; cursor: pointer; color: #fff; background: #2f6b4f; }
button:hover, a:hover { background: #265a42; }
:focus-visible { outline: 2px solid light-dark(#2f6b4f, #8fcbb0); outline-offset: 2px; }
`
const styleHash = createHash('sha256').update(style).digest('base64')

/** No script, nothing from elsewhere, and the one form asks this page. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ')

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escape = (text: string) => text.replaceAll(/[&<>"']/g, (sign) => escapes[sign] ?? '')

/** The page as HTML. */
export const pageOf = ({ lang, title, paragraphs, button, link }: Said): string =>
  [
    `<!doctype html><html lang="${escape(lang)}" dir="auto"><head><meta charset="utf-8"><title>${escape(title)}</title>`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<style>${style}</style></head><body><main><h1>${escape(title)}</h1>`,
    ...paragraphs.map((paragraph) => `<p dir="auto">${escape(paragraph)}</p>`),
    button === null ? '' : `<form method="post"><button>${escape(button)}</button></form>`,
    link === null ? '' : `<a href="${escape(link.url)}">${escape(link.text)}</a>`,
    '</main></body></html>',
  ].join('')
