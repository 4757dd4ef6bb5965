import { BookOpen, Braces, FileCode, FileText, Globe, Table } from 'lucide-react'
import type { AttachmentKind } from '#contract/attachments.ts'

const icons: Partial<Record<AttachmentKind, typeof FileText>> = {
  code: FileCode,
  csv: Table,
  epub: BookOpen,
  html: Globe,
  json: Braces,
}

export function KindIcon({ kind }: { kind: AttachmentKind }) {
  const Icon = icons[kind] ?? FileText
  return <Icon aria-hidden="true" strokeWidth={1.75} className="size-4 shrink-0 text-accent" />
}
