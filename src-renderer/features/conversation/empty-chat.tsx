import { EyeOff, Folder } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useChat, useChats } from '#state/chats.ts'
import { useFolders } from '#state/folders.ts'
import { useCurrentModel } from '#state/current-model.ts'
import { useModels } from '#state/models.ts'
import { useView } from '#state/view.ts'
import { TreeMark } from '#ui/tree-mark.tsx'

const examples = ['explain', 'write', 'code', 'plan'] as const

interface EmptyChatProps {
  chatId: string | null
  onExample: (text: string) => void
}

/** A chat that has not begun: a greeting, a few beginnings, and who will answer. */
export function EmptyChat({ chatId, onExample }: EmptyChatProps) {
  const { t } = useTranslation()
  const { model } = useCurrentModel(chatId)
  return (
    <div className="empty-chat">
      <div className="m-auto flex w-full max-w-[42rem] flex-col items-center gap-2 px-4 py-8">
        <span className="text-accent [&_svg]:size-10">
          <TreeMark />
        </span>
        <h1 className="mt-2 text-center text-22 font-semibold tracking-[-0.01em] text-balance">
          {t('conversation.greeting')}
        </h1>
        <p className="text-center text-14 text-pretty text-ink-muted">
          {model ? t('conversation.willAnswer', { name: model.name }) : t('conversation.private')}
        </p>
        <Place chatId={chatId} />
        <FindBetter />
        <ul className="mt-6 grid w-full gap-2 sm:grid-cols-2" aria-label={t('conversation.examples.label')}>
          {examples.map((name) => (
            <li key={name} className="flex">
              <button
                type="button"
                className="example"
                onClick={() => onExample(t(`conversation.examples.${name}`))}
              >
                {t(`conversation.examples.${name}`)}
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  )
}

/** Where the chat that has not begun will lie, if not as ever. */
function Place({ chatId }: { chatId: string | null }) {
  const { t } = useTranslation()
  const chat = useChat(chatId)
  const place = useChats((state) => state.place)
  const { folderId } = chat ?? place
  const temporary = chat?.temporary === true
  const folder = useFolders(({ folders }) => folders.find(({ id }) => id === folderId))
  if (!temporary && !folder) return null
  return (
    <p className="flex items-center gap-2 rounded-full border border-line px-3 py-1 text-13 text-pretty text-ink-muted">
      {temporary ? (
        <EyeOff aria-hidden="true" className="size-4 shrink-0" />
      ) : (
        <Folder aria-hidden="true" className="size-4 shrink-0" />
      )}
      {temporary ? t('chats.temporaryText') : t('chats.inFolder', { name: folder?.name ?? '' })}
    </p>
  )
}

/** What came with Palabre is small enough to come with it; who has nothing else is told that there is more. */
function FindBetter() {
  const { t } = useTranslation()
  const showLibrary = useView((view) => view.showLibrary)
  const hasStarterAlone = useModels(
    ({ models }) =>
      models !== null && models.length > 0 && models.every(({ source }) => source === 'starter'),
  )
  if (!hasStarterAlone) return null
  return (
    <p className="text-center text-13 text-pretty text-ink-muted">
      {t('conversation.starterIsSmall')}{' '}
      <button
        type="button"
        className="rounded-sm font-medium text-accent underline underline-offset-2"
        onClick={() => showLibrary('discover')}
      >
        {t('conversation.findBetter')}
      </button>
    </p>
  )
}
