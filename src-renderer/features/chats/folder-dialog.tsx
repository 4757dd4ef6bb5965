import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PresetContent } from '#contract/presets.ts'
import { errorText } from '#i18n/index.ts'
import { useAppState } from '#state/context.ts'
import { toShownError, type ShownError } from '#state/errors.ts'
import { useFolders, type EditedFolder } from '#state/folders.ts'
import { useModels } from '#state/models.ts'
import { Button } from '#ui/button.tsx'
import { Dialog } from '#ui/dialog.tsx'
import { Select } from '#ui/select.tsx'
import { TextField } from '#ui/text-field.tsx'
import { PresetChoice } from '../prompts/preset-choice.tsx'
import { usePresetText } from '../prompts/use-preset-text.ts'

const noModel = ''

/** Makes a folder, or changes what its chats start with. */
export function FolderDialog() {
  const { t } = useTranslation()
  const { edited, edit } = useFolders((state) => state)
  return (
    <Dialog
      isOpen={edited !== null}
      onClose={() => edit(null)}
      title={edited === null || edited.id === null ? t('folders.new') : t('folders.settings')}
      closeLabel={t('app.close')}
    >
      {edited && <FolderForm edited={edited} onDone={() => edit(null)} />}
    </Dialog>
  )
}

function FolderForm({ edited, onDone }: { edited: EditedFolder; onDone: () => void }) {
  const { t } = useTranslation()
  const { chats, folders } = useAppState()
  const folder = useFolders((state) => state.folders.find(({ id }) => id === edited.id))
  const models = useModels((state) => state.models) ?? []
  const [name, setName] = useState(folder?.name ?? '')
  const [systemPrompt, setSystemPrompt] = useState(folder?.systemPrompt ?? '')
  const [modelId, setModelId] = useState(folder?.modelId ?? noModel)
  const [sampling, setSampling] = useState(folder?.sampling ?? null)
  const presetText = usePresetText()
  const fill = (preset: PresetContent) => {
    if (preset.systemPrompt !== null) setSystemPrompt(preset.systemPrompt)
    if (preset.modelId !== null) setModelId(preset.modelId)
    if (preset.sampling !== null) setSampling(preset.sampling)
  }
  const [error, setError] = useState<ShownError | null>(null)

  const save = async () => {
    const { create, update, open, toggle } = folders.getState()
    const id = edited.id ?? (await create(name.trim())).id
    await update(id, {
      name: name.trim(),
      systemPrompt: systemPrompt.trim() === '' ? null : systemPrompt,
      modelId: modelId === noModel ? null : modelId,
      sampling,
    })
    if (edited.id !== null) return
    if (!open.has(id)) toggle(id)
    if (edited.chatId !== null) await chats.getState().arrange(edited.chatId, { folderId: id })
  }
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        save().then(onDone, (failure: unknown) => setError(toShownError(failure)))
      }}
    >
      <TextField autoFocus label={t('folders.name')} value={name} maxLength={200} onChange={setName} />
      <PresetChoice onChoose={fill} />
      <TextField
        label={t('panel.systemPrompt')}
        description={t('folders.systemPromptHelp')}
        rows={4}
        value={systemPrompt}
        onChange={setSystemPrompt}
      />
      <Select
        label={t('folders.model')}
        value={modelId}
        onChange={setModelId}
        options={[
          { id: noModel, text: t('folders.modelNone') },
          ...models.map(({ id, name }) => ({ id, text: name })),
          ...(modelId !== noModel && !models.some(({ id }) => id === modelId)
            ? [{ id: modelId, text: t('models.missing', { name: modelId }) }]
            : []),
        ]}
      />
      {sampling !== null && (
        <p className="flex items-center gap-2 text-13 text-ink-muted">
          <span className="min-w-0 flex-1">
            {t('folders.parameters', {
              what: presetText({ systemPrompt: null, modelId: null, sampling }),
            })}
          </span>
          <Button size="small" onPress={() => setSampling(null)}>
            {t('folders.clearParameters')}
          </Button>
        </p>
      )}
      {error && (
        <p role="alert" className="text-13 text-danger">
          {errorText(t, error)}
        </p>
      )}
      <Button type="submit" variant="primary" className="self-end" isDisabled={name.trim() === ''}>
        {edited.id === null ? t('folders.create') : t('folders.save')}
      </Button>
    </form>
  )
}
