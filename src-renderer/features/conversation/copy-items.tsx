import { Download, FileText, Type } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Message } from '#contract/messages.ts'
import { MenuItem } from '#ui/menu.tsx'
import { saveAs } from '#ui/save-as.ts'
import { textOf } from './text-of.ts'
import { useCopy } from './use-copy.ts'

/** So much of a text's beginning names its file. */
const nameLength = 50

/** Takes one message out: with its Markdown, without, or as a file. */
export function useCopyItems(message: Message) {
  const { t } = useTranslation()
  const { copy } = useCopy()
  const text = textOf(message)
  if (text.trim() === '') return null
  // What reads Markdown is loaded when somebody wants it.
  const copyPlain = async () => {
    const { markdownToPlainText } = await import('./markdown/plain-text.ts')
    copy(markdownToPlainText(text))
  }
  const save = () => {
    const name = text
      .replaceAll(/[#*_`>|]/g, '')
      .trim()
      .split('\n', 1)[0]
      ?.slice(0, nameLength)
      .trim()
    saveAs([text], `${name || t('conversation.answerFile')}.md`)
  }
  return (
    <>
      <MenuItem text={t('conversation.copyMarkdown')} icon={<FileText />} onAction={() => copy(text)} />
      <MenuItem text={t('conversation.copyPlain')} icon={<Type />} onAction={() => void copyPlain()} />
      <MenuItem text={t('conversation.saveMarkdown')} icon={<Download />} onAction={save} />
    </>
  )
}
