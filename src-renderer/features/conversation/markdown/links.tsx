import { ImageOff } from 'lucide-react'
import type { KeyboardEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useAskToOpen } from '../link-gate.tsx'
import { webAddress } from './web-address.ts'

/** Words that lead to an address. They have no `href`: the browser cannot follow, prefetch or drag them. */
function Inert({ url, children }: { url: string; children: ReactNode }) {
  const ask = useAskToOpen()
  return (
    <a
      role="link"
      tabIndex={0}
      className="prose-link"
      onClick={() => ask(url)}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key === 'Enter') ask(url)
      }}
    >
      {children}
    </a>
  )
}

/** A link that asks before it opens; any address but a whole http(s) one is plain text. */
export function Link({ href, children }: { href?: string | undefined; children?: ReactNode }) {
  const url = webAddress(href)
  return url === null ? <span className="prose-inert">{children}</span> : <Inert url={url}>{children}</Inert>
}

/** What stands for a picture: its words and where it would come from. The picture itself is never loaded. */
export function ImagePlaceholder({ alt, src }: { alt?: string | undefined; src?: string | undefined }) {
  const { t } = useTranslation()
  const url = webAddress(src)
  const text = alt?.trim() ? alt : t('conversation.image.untitled')
  const address = (src ?? '').slice(0, 120)
  return (
    <span className="prose-image" title={t('conversation.image.notLoaded')}>
      <ImageOff aria-hidden="true" />
      <span className="sr-only">{t('conversation.image.notLoaded')}</span>
      <span>{text}</span>
      {address !== '' && (
        <span className="prose-image-address">
          {url === null ? address : <Inert url={url}>{address}</Inert>}
        </span>
      )}
    </span>
  )
}

interface FootnoteProps {
  /** The id of the place to go to. */
  target: string
  label: string
  id?: string | undefined
  children?: ReactNode
}

/** Goes to a footnote, or back from it, without touching the page's address. */
export function FootnoteJump({ target, label, id, children }: FootnoteProps) {
  return (
    <button
      type="button"
      id={id}
      className="prose-footnote"
      aria-label={label}
      onClick={() => {
        const place = document.getElementById(target)
        place?.scrollIntoView({ block: 'center' })
        place?.querySelector<HTMLElement>('button')?.focus({ preventScroll: true })
        if (place instanceof HTMLButtonElement) place.focus({ preventScroll: true })
      }}
    >
      {children}
    </button>
  )
}
