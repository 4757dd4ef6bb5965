/** A model that is here, as its papers: where it comes from, whether its bytes are right, what it needs and how it does here. */
import { MessageCircle, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Model } from '#contract/models.ts'
import { errorText, formatBytes } from '#i18n/index.ts'
import { useCurrentModel } from '#state/current-model.ts'
import { useEngine } from '#state/engines.ts'
import { useModels } from '#state/models.ts'
import { useView } from '#state/view.ts'
import { Button } from '#ui/button.tsx'
import { isInMemory, isStarting, statusText } from '#features/shared/engine-status.ts'
import { quantizationText } from '#features/shared/quantization-text.ts'
import { StatusDot } from '#features/shared/status-dot.tsx'
import { useChatWith } from '#features/shared/use-chat-with.ts'
import { useModelActions } from '#features/shared/use-model-actions.ts'
import { useRemoveModel } from '#features/shared/use-remove-model.ts'
import { ModelDetails } from '#features/models/model-details.tsx'
import { ModelMenu } from '../installed/model-menu.tsx'
import { useModelFacts } from '../installed/use-model-facts.ts'
import { ModelTile } from '../model-tile.tsx'
import { Block, cardClasses, ItemPage } from '../page.tsx'
import { useDamage } from '../use-damage.ts'
import { DoctorCard } from './doctor-card.tsx'
import { Export } from './export.tsx'
import { FitCard } from './fit-card.tsx'
import { HashCard } from './hash-card.tsx'
import { Identity } from './identity.tsx'
import { Repair } from './repair.tsx'
import { sourceAgain } from './source-again.ts'
import { Speed } from './speed.tsx'

export function Passport({ modelId }: { modelId: string }) {
  const { t } = useTranslation()
  const models = useModels((state) => state.models)
  if (models === null) return null
  const model = models.find(({ id }) => id === modelId)
  if (model === undefined) {
    return (
      <ItemPage tile={null} title={t('library.passport.gone')} subtitle={modelId}>
        {null}
      </ItemPage>
    )
  }
  return <PassportPage model={model} />
}

function PassportPage({ model }: { model: Model }) {
  const { t, i18n } = useTranslation()
  const chatId = useView((view) => view.chatId)
  const { id: currentId } = useCurrentModel(chatId)
  const engine = useEngine(model.id)
  const { load, unload } = useModelActions()
  const chatWith = useChatWith()
  const remove = useRemoveModel()
  const facts = useModelFacts(model.id)
  const damage = useDamage(model.id)
  const again = damage && sourceAgain(model, damage.origin)
  return (
    <ItemPage
      tile={<ModelTile family={model.name} size="large" />}
      title={model.name}
      subtitle={
        <span className="flex flex-wrap items-center gap-x-3">
          {[model.quantization, formatBytes(model.sizeBytes, i18n.language)].filter(Boolean).join(' · ')}
          <span role="status" className="flex items-center gap-1.5">
            <StatusDot engine={engine} />
            {statusText(t, engine, i18n.language)}
          </span>
        </span>
      }
      actions={
        <>
          {damage ? (
            <Repair model={model} source={again} />
          ) : (
            <Button variant="primary" onPress={() => chatWith(model.id)}>
              <MessageCircle aria-hidden="true" className="size-4" />
              {t('library.chatNow')}
            </Button>
          )}
          {isInMemory(engine) ? (
            <Button onPress={() => unload(model.id)}>
              {isStarting(engine) ? t('models.cancelLoading') : t('models.unload')}
            </Button>
          ) : damage ? null : (
            <Button isDisabled={engine?.status === 'unloading'} onPress={() => load(model.id)}>
              {t('models.load')}
            </Button>
          )}
          <ModelMenu model={model} chatId={chatId} isUsed={model.id === currentId} hasPassport={false} />
        </>
      }
    >
      {engine?.error && (
        <p role="alert" className="mb-6 rounded-md bg-danger-soft px-3 py-2 text-13 text-danger">
          {errorText(t, engine.error)}
        </p>
      )}
      <Identity model={model} />
      <HashCard model={model} isVerifiedAbove={damage !== null && again === null} />
      {model.quantization !== null && (
        <Block title={t('library.passport.quantization')}>
          <p className="text-13 leading-5 text-ink-muted">
            <span className="font-medium text-ink">{model.quantization}. </span>
            {quantizationText(t, model.quantization)}
          </p>
        </Block>
      )}
      <FitCard model={model} />
      <Speed facts={facts} modelId={model.id} />
      <DoctorCard model={model} />
      <Export model={model} />
      <Block title={t('library.passport.header')}>
        <div className={cardClasses}>
          <ModelDetails model={model} />
        </div>
      </Block>
      {model.source === 'library' ? (
        <Button variant="danger" onPress={() => void remove(model)}>
          <Trash2 aria-hidden="true" className="size-4" />
          {t('library.installed.delete')}
        </Button>
      ) : (
        <p className="text-12 text-ink-faint">{t(`library.passport.notOurs.${model.source}`)}</p>
      )}
    </ItemPage>
  )
}
