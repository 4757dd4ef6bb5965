import { useTranslation } from 'react-i18next'
import { useConnection } from '#state/connection.ts'
import { useCurrentModel } from '#state/current-model.ts'
import { useModels } from '#state/models.ts'

/** Why nothing can be sent now, in words; null when it can. What is typed is kept in any case. */
export function useObstacle(chatId: string | null): string | null {
  const { t } = useTranslation()
  const isConnected = useConnection(({ status }) => status === 'connected' || status === 'connecting')
  const areModelsKnown = useModels(({ models }) => models !== null)
  const { id, model } = useCurrentModel(chatId)
  if (!isConnected) return t('conversation.composer.disconnected')
  if (areModelsKnown && (id === null || model === undefined)) return t('conversation.composer.noModel')
  return null
}
