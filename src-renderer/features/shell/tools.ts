import { Activity, FlaskConical, Network, TextCursorInput, type LucideIcon } from 'lucide-react'
import { lazy, type ComponentType, type LazyExoticComponent, type ReactNode } from 'react'
import type { ToolName } from '#state/view.ts'

/** What every page of a tool is given. */
export interface ToolPageProps {
  /** Stands at the beginning of the bar: what folds the chats. */
  start: ReactNode
  /** What on the page is asked for; null for its beginning. */
  item: string | null
}

/** Its name is `tools.names.<name>` in the locales. */
interface Tool {
  icon: LucideIcon
  Page: LazyExoticComponent<ComponentType<ToolPageProps>>
}

/** The pages besides chats and models, in the order of the menu; each is loaded when it is first opened. */
export const tools: Partial<Record<ToolName, Tool>> = {
  computer: {
    icon: Activity,
    Page: lazy(async () => ({ default: (await import('../computer/computer.tsx')).Computer })),
  },
  lab: {
    icon: FlaskConical,
    Page: lazy(() => import('../lab/lab.tsx').then(({ LabPage }) => ({ default: LabPage }))),
  },
  completion: {
    icon: TextCursorInput,
    Page: lazy(() =>
      import('../completion/completion.tsx').then(({ CompletionPage }) => ({ default: CompletionPage })),
    ),
  },
  server: {
    icon: Network,
    Page: lazy(async () => ({ default: (await import('../server/server-page.tsx')).ServerPage })),
  },
}
