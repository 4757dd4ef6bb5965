import { Component, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { PlainText } from './plain-text.tsx'

/** A block that cannot be, or is not worth being, rendered as Markdown: all of its text, and a word why. */
export function PlainFallback({ text }: { text: string }) {
  const { t } = useTranslation()
  return (
    <div className="prose-plain">
      <p className="prose-note">{t('conversation.shownAsPlainText')}</p>
      <PlainText text={text} />
    </div>
  )
}

/** Shows the text as it is when its rendering fails, instead of taking the page down; tries again with new text. */
export class RenderGuard extends Component<
  { text: string; children: ReactNode },
  { failedText: string | null }
> {
  override state = { failedText: null as string | null }

  static getDerivedStateFromError() {
    return { failedText: '' }
  }

  override componentDidCatch() {
    this.setState({ failedText: this.props.text })
  }

  override render() {
    const { failedText } = this.state
    const hasFailed = failedText === '' || failedText === this.props.text
    return hasFailed ? <PlainFallback text={this.props.text} /> : this.props.children
  }
}
