import { AlertTriangle } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Attachment, AttachmentNote } from '#contract/attachments.ts'

/** What one should know of a text that was taken out of a document. */
export function Notes({ notes, unit }: Pick<Attachment, 'notes' | 'unit'>) {
  const { t } = useTranslation()
  const textOf = (note: AttachmentNote): string => {
    switch (note.code) {
      case 'encoding-guessed':
        return t('attachments.notes.encodingGuessed', { encoding: note.encoding })
      case 'invalid-json':
        return t('attachments.notes.invalidJson')
      case 'pages-without-text':
        return t('attachments.notes.pagesWithoutText', { count: note.count })
      case 'sections-unreadable':
        return t(
          unit === 'chapter' ? 'attachments.notes.chaptersUnreadable' : 'attachments.notes.pagesUnreadable',
          { count: note.count },
        )
      case 'pictures-left-out':
        return t('attachments.notes.picturesLeftOut', { count: note.count })
      case 'hidden-text-left-out':
        return t('attachments.notes.hiddenText')
    }
  }
  if (notes.length === 0) return null
  return (
    <ul aria-label={t('attachments.notes.label')} className="flex flex-col gap-1.5">
      {notes.map((note) => (
        <li key={note.code} className="flex items-start gap-2 text-13 leading-5">
          <AlertTriangle aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-warning" />
          {textOf(note)}
        </li>
      ))}
    </ul>
  )
}
