import {
  useCallback,
  useEffect,
  useEffectEvent,
  useId,
  useImperativeHandle,
  useRef,
  type ClipboardEvent,
  type KeyboardEvent,
  type Ref,
} from 'react'
import { useTranslation } from 'react-i18next'
import type { Chat } from '#contract/chats.ts'
import { useAttachments } from '#state/attachments.ts'
import { useFileDrops } from '#state/file-drops.ts'
import { useCurrentModel } from '#state/current-model.ts'
import { useToasts } from '#state/toasts.ts'
import { useAnnounce } from './announcer.tsx'
import { DraftAttachments } from './attachments/draft-attachments.tsx'
import { useDraftAttachments } from './attachments/use-draft-attachments.ts'
import { ComposerTools } from './composer-tools.tsx'
import { ContextOverflow } from './context/context-overflow.tsx'
import { useContextUse } from './context/use-context-use.ts'
import { Queue } from './queue.tsx'
import { usePromptMenu } from './slash/use-prompt-menu.tsx'
import { useDraft } from './use-draft.ts'
import { useObstacle } from './use-obstacle.ts'
import { usePrepare } from './use-prepare.ts'
import { useSending } from './use-sending.ts'

export interface ComposerHandle {
  focus: () => void
  /** Puts a text there to be sent or changed. */
  put: (text: string) => void
  /** The same, before what is there already. */
  add: (text: string) => void
}

interface ComposerProps {
  /** Null: the chat to come. */
  chatId: string | null
  isGenerating: boolean
  /** Messages that wait for the answer under way. */
  queue: Chat['queue']
  /** Resolves once the message is stored; while an answer is under way, as one that waits. */
  onSend: (text: string, attachments: string[]) => Promise<void>
  onStop: () => void
  /** Arrow up in an empty field. */
  onEditLast: () => void
  /** Stores the chat to come, for an attachment to lie in; resolves with its id. */
  onBegin: () => Promise<string>
  ref?: Ref<ComposerHandle>
}

/** What is longer when it is pasted becomes a document: a field of megabytes would stand still for seconds at each key. */
const longestPasted = 50_000

/** Wide enough, and pointed at with something that is not a finger: no keyboard jumps up. */
const wantsFocus = () => window.matchMedia('(min-width: 640px) and (pointer: fine)').matches

/** Where one writes. The text goes away only after its message was stored. */
export function Composer(props: ComposerProps) {
  const { chatId, isGenerating, queue, onSend, onStop, onEditLast, onBegin, ref } = props
  const { t } = useTranslation()
  const announce = useAnnounce()
  const showError = useToasts((toasts) => toasts.showError)
  const field = useRef<HTMLTextAreaElement>(null)
  const { text, read, wasTyped, setText, wasSent } = useDraft(chatId, field)
  const { id: modelId } = useCurrentModel(chatId)
  const attachments = useDraftAttachments(chatId)
  const isArriving = useAttachments(({ arrivals }) =>
    arrivals.some((arrival) => arrival.chatId === chatId && arrival.status !== 'failed'),
  )
  const attach = useAttachments((state) => state.attach)
  const receive = useFileDrops((state) => state.receive)
  const use = useContextUse({ chatId, modelId, text, attachments })
  const prepare = usePrepare({ chatId, modelId, text, read, hasAttachments: attachments.length > 0 })
  const noteId = useId()
  const unready = useObstacle(chatId)
  const obstacle = unready ?? (isArriving ? t('attachments.wait') : null)
  const sending = useSending({
    text,
    read,
    obstacle,
    send: (sent) =>
      onSend(
        sent,
        attachments.map(({ id }) => id),
      ),
    onSent: wasSent,
  })

  const prompts = usePromptMenu({ field, setText })
  // What was put there or taken away, not typed, may have no slash any more.
  const lookAgain = useEffectEvent(prompts.look)
  useEffect(() => lookAgain(), [text])

  const put = (next: string) => {
    setText(next)
    field.current?.focus()
  }
  const add = (text: string) => put(read().trim() === '' ? text : `${text}\n\n${read()}`)
  useImperativeHandle(ref, () => ({ focus: () => field.current?.focus(), put, add }))
  useEffect(() => {
    if (wantsFocus()) field.current?.focus()
  }, [chatId])

  const attachAll = useCallback(
    (files: readonly File[]) => {
      if (files.length === 0) return
      const begin = chatId === null ? onBegin() : Promise.resolve(chatId)
      begin.then((id) => {
        for (const file of files) attach(id, file)
      }, showError)
    },
    [chatId, onBegin, attach, showError],
  )
  const takeDropped = useEffectEvent(attachAll)
  useEffect(() => receive({ purpose: 'attach', take: (files) => takeDropped(files) }), [receive])

  const submit = () => {
    if (sending.isReady) sending.submit()
    else if (sending.note !== null) announce(sending.note)
    field.current?.focus()
  }

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // While a word is being composed (Japanese, Chinese, accents) Enter ends the composition.
    if (event.nativeEvent.isComposing || prompts.onKeyDown(event)) return
    if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      event.preventDefault()
      submit()
    }
    if (event.key === 'ArrowUp' && read() === '') {
      event.preventDefault()
      onEditLast()
    }
  }
  const onPaste = (event: ClipboardEvent) => {
    const { files } = event.clipboardData
    const pasted = event.clipboardData.getData('text/plain')
    if (pasted.length > longestPasted) {
      event.preventDefault()
      attachAll([new File([pasted], t('attachments.pastedName'), { type: 'text/plain' })])
      return
    }
    // Word processors and spreadsheets put a picture beside the text that was copied.
    if (files.length === 0 || pasted !== '') return
    event.preventDefault()
    attachAll([...files])
  }

  return (
    <form
      className="composer"
      aria-busy={sending.isSending}
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      {chatId !== null && <Queue chatId={chatId} queue={queue} isGenerating={isGenerating} onEdit={add} />}
      {chatId !== null && modelId !== null && use && !use.fits && (
        <ContextOverflow key={chatId} chatId={chatId} modelId={modelId} use={use} />
      )}
      <div className="composer-box">
        {chatId !== null && <DraftAttachments chatId={chatId} attachments={attachments} modelId={modelId} />}
        {prompts.elements}
        <textarea
          {...prompts.attributes}
          ref={field}
          dir="auto"
          rows={1}
          className="composer-field"
          aria-label={t('conversation.composer.label')}
          aria-describedby={sending.note === null ? undefined : noteId}
          placeholder={
            isGenerating ? t('conversation.composer.placeholderNext') : t('conversation.composer.placeholder')
          }
          enterKeyHint="send"
          // What is typed is the field's own, and nobody else puts anything there: see useDraft.
          autoComplete="off"
          onInput={({ nativeEvent }) => {
            wasTyped()
            prepare(nativeEvent.isComposing)
            sending.forgetError()
            prompts.look()
          }}
          onSelect={prompts.look}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
        <ComposerTools
          chatId={chatId}
          isGenerating={isGenerating}
          hasText={text.trim() !== ''}
          isReady={sending.isReady}
          use={use}
          onAttach={attachAll}
          onPrompt={prompts.begin}
          onStop={onStop}
        />
      </div>
      <p
        id={noteId}
        className="composer-note"
        role={sending.isError ? 'alert' : undefined}
        data-error={sending.isWrong}
      >
        {sending.note}
      </p>
    </form>
  )
}
