/** What is kept to be used again: prompts and presets, in two lists of one dialog. Knows no chat. */
import { useTranslation } from 'react-i18next'
import { usePresets, usePrompts } from '#state/collections.ts'
import { useView } from '#state/view.ts'
import { Dialog } from '#ui/dialog.tsx'
import { Tabs } from '#ui/tabs.tsx'
import { PresetEditor } from './preset-editor.tsx'
import { PresetList } from './preset-list.tsx'
import { PromptEditor } from './prompt-editor.tsx'
import { PromptList } from './prompt-list.tsx'

export function PromptsDialog() {
  const { t } = useTranslation()
  const dialog = useView((view) => view.dialog)
  const showDialog = useView((view) => view.showDialog)
  const isEditingPrompt = usePrompts(({ edited }) => edited !== null)
  const isEditingPreset = usePresets(({ edited }) => edited !== null)
  const shown = dialog === 'presets' ? 'presets' : 'prompts'
  return (
    <Dialog
      isOpen={dialog === 'prompts' || dialog === 'presets'}
      onClose={() => showDialog(null)}
      title={t('collections.title')}
      closeLabel={t('app.close')}
      size="large"
    >
      <div className="-mx-5 -my-4 flex h-[min(34rem,70dvh)] flex-col">
        <Tabs
          label={t('collections.title')}
          value={shown}
          onChange={(tab) => showDialog(tab)}
          columnClassName="px-5"
          tabs={[
            { id: 'prompts', text: t('prompts.title') },
            { id: 'presets', text: t('presets.title') },
          ]}
        >
          <div className="flex min-h-full flex-col px-5 py-4">
            {shown === 'prompts' ? (
              isEditingPrompt ? (
                <PromptEditor />
              ) : (
                <PromptList />
              )
            ) : isEditingPreset ? (
              <PresetEditor />
            ) : (
              <PresetList />
            )}
          </div>
        </Tabs>
      </div>
    </Dialog>
  )
}
