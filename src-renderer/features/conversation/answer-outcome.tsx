import { CircleAlert, CircleStop, Scissors } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '#contract/messages.ts'
import { errorText } from '#i18n/index.ts'
import { useAppState } from '#state/context.ts'
import { useView } from '#state/view.ts'
import { Button } from '#ui/button.tsx'
import { ContinueButton } from './continue-button.tsx'
import { useEditing } from './editing.ts'
import { useAnswerActions } from './use-answer-actions.ts'

interface AnswerOutcomeProps {
  message: Message
  hasText: boolean
}

/** How an answer ended, where that was not by itself, and what to do about it. */
export function AnswerOutcome({ message, hasText }: AnswerOutcomeProps) {
  const { t } = useTranslation()
  if (message.status === 'failed') return <Failure message={message} />
  if (message.status === 'stopped')
    return (
      <Note icon={<CircleStop />} message={message}>
        {t('conversation.stopped')}
      </Note>
    )
  if (message.truncated)
    return (
      <Note icon={<Scissors />} message={message}>
        {t('conversation.truncated')}
      </Note>
    )
  if (!hasText)
    return (
      <Note icon={<CircleAlert />} message={message}>
        {t('conversation.empty')}
      </Note>
    )
  return null
}

function Note({ icon, message, children }: { icon: ReactNode; message: Message; children: ReactNode }) {
  return (
    <div className="outcome">
      {icon}
      <p>{children}</p>
      <ContinueButton message={message} />
    </div>
  )
}

/** Errors that another model, or the same one loaded otherwise, would not have. */
const aboutTheModel = new Set([
  'NO_MODEL',
  'MODEL_NOT_FOUND',
  'MODEL_FILE_INVALID',
  'MODEL_LOAD_FAILED',
  'ENGINE_GAVE_UP',
  'MODEL_DOES_NOT_FIT',
])

function Failure({ message }: { message: Message }) {
  const { t } = useTranslation()
  const { regenerate } = useAnswerActions()
  const { edit } = useEditing()
  const showLibrary = useView((view) => view.showLibrary)
  const showChat = useView((view) => view.showChat)
  const { fit, settings, view } = useAppState()
  const error = message.error ?? { code: 'INTERNAL' as const, message: '' }
  const showRefusal = (modelId: string) => {
    const contextSize = settings.getState().settings?.contextSizes[modelId] ?? null
    const { code, message, details } = error
    fit.getState().refuse({ modelId, contextSize, error: { code, message, ...(details && { details }) } })
    view.getState().showDialog('fit')
  }
  return (
    <div className="failure" role="alert">
      <CircleAlert aria-hidden="true" />
      <div className="min-w-0 flex-1">
        {error.code === 'INTERRUPTED' && <p className="font-medium">{t('conversation.interrupted')}</p>}
        <p>{errorText(t, error)}</p>
        <div className="mt-2 flex flex-wrap gap-2">
          <ContinueButton message={message} />
          {error.code === 'PROMPT_TOO_LONG' ? (
            <>
              <Button size="small" onPress={() => edit(message.parentId)}>
                {t('conversation.shorten')}
              </Button>
              <Button size="small" onPress={() => showChat(null)}>
                {t('chats.new')}
              </Button>
            </>
          ) : (
            <Button size="small" onPress={() => regenerate(message.id)}>
              {t('conversation.tryAgain')}
            </Button>
          )}
          {error.code === 'MODEL_DOES_NOT_FIT' && message.modelId !== null && (
            <Button size="small" onPress={() => showRefusal(message.modelId ?? '')}>
              {t('fit.seeWhy')}
            </Button>
          )}
          {aboutTheModel.has(error.code) && (
            <Button size="small" onPress={() => showLibrary('installed')}>
              {t('conversation.chooseModel')}
            </Button>
          )}
        </div>
      </div>
    </div>
  )
}
