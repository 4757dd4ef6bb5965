import { useTranslation } from 'react-i18next'
import type { Model } from '#contract/models.ts'
import { useCommand } from '#state/commands.ts'
import { useCurrentModel } from '#state/current-model.ts'
import { useEngine } from '#state/engines.ts'
import { useModels } from '#state/models.ts'
import { useView } from '#state/view.ts'
import { isInMemory } from '../shared/engine-status.ts'
import { useModelActions } from '../shared/use-model-actions.ts'

/** What can be done with models from anywhere. Shows nothing. */
export function ModelCommands() {
  const { t } = useTranslation()
  const chatId = useView((view) => view.chatId)
  const showLibrary = useView((view) => view.showLibrary)
  const models = useModels((state) => state.models)
  const { id, model } = useCurrentModel(chatId)
  const engine = useEngine(id)
  const { load, unload } = useModelActions()

  useCommand({
    id: 'model.all',
    title: t('commands.models'),
    group: 'model',
    keys: ['Mod+Shift+M'],
    run: () => showLibrary('installed'),
  })
  useCommand({
    id: 'model.discover',
    title: t('commands.libraryDiscover'),
    group: 'model',
    keywords: t('library.installed.discover'),
    run: () => showLibrary('discover'),
  })
  useCommand({
    id: 'model.downloads',
    title: t('commands.libraryDownloads'),
    group: 'model',
    run: () => showLibrary('downloads'),
  })
  useCommand({
    id: 'model.places',
    title: t('commands.libraryPlaces'),
    group: 'model',
    keywords: t('library.places.found'),
    run: () => showLibrary('places'),
  })
  useCommand({
    id: 'model.load',
    title: t('commands.loadModel'),
    group: 'model',
    enabled: model !== undefined && !isInMemory(engine),
    run: () => {
      if (id !== null) load(id, false)
    },
  })
  useCommand({
    id: 'model.unload',
    title: t('commands.unloadModel'),
    group: 'model',
    enabled: isInMemory(engine),
    run: () => {
      if (id !== null) unload(id)
    },
  })
  return models
    ?.filter((each) => each.id !== id)
    .map((each) => <UseModelCommand key={each.id} model={each} chatId={chatId} />)
}

function UseModelCommand({ model, chatId }: { model: Model; chatId: string | null }) {
  const { t } = useTranslation()
  const { choose } = useModelActions()
  useCommand({
    id: `model.use:${model.id}`,
    title: t('commands.useModel', { name: model.name }),
    group: 'model',
    keywords: model.id,
    run: () => choose(model.id, chatId),
  })
  return null
}
