/** The user's choices for the whole app, and what the app is. */
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { defaultSampling } from '#contract/default-sampling.ts'
import type { Settings } from '#contract/settings.ts'
import { useModels } from '#state/models.ts'
import { useSettings } from '#state/settings.ts'
import { useToasts } from '#state/toasts.ts'
import { useView } from '#state/view.ts'
import { Dialog } from '#ui/dialog.tsx'
import { Segmented } from '#ui/segmented.tsx'
import { Select } from '#ui/select.tsx'
import { Switch } from '#ui/switch.tsx'
import { SamplingFields } from '../shared/sampling-fields.tsx'
import { SystemPromptField } from '../shared/system-prompt-field.tsx'
import { About } from './about.tsx'
import { NetworkSettings } from './network-settings.tsx'

export function SettingsDialog() {
  const { t } = useTranslation()
  const isOpen = useView((view) => view.dialog === 'settings')
  const showDialog = useView((view) => view.showDialog)
  const settings = useSettings((state) => state.settings)
  return (
    <Dialog
      isOpen={isOpen}
      onClose={() => showDialog(null)}
      title={t('settings.title')}
      closeLabel={t('app.close')}
    >
      {settings && <SettingsForm settings={settings} />}
      <About />
    </Dialog>
  )
}

const firstModel = ''

function SettingsForm({ settings }: { settings: Settings }) {
  const { t } = useTranslation()
  const update = useSettings((state) => state.update)
  const showError = useToasts((toasts) => toasts.showError)
  const models = useModels((state) => state.models) ?? []
  const change = (next: Partial<Settings>) => void update(next).catch(showError)
  const missing = settings.defaultModelId
  return (
    <>
      <Section title={t('settings.appearance')}>
        <Segmented
          label={t('settings.theme')}
          value={settings.theme}
          onChange={(theme) => change({ theme })}
          options={[
            { id: 'system', text: t('settings.system') },
            { id: 'light', text: t('settings.light') },
            { id: 'dark', text: t('settings.dark') },
          ]}
        />
      </Section>
      <Section title={t('settings.connection')} text={t('settings.connectionText')}>
        <NetworkSettings settings={settings} onChange={change} />
      </Section>
      <Section title={t('settings.newChats')} text={t('settings.newChatsText')}>
        <Select
          label={t('settings.defaultModel')}
          value={settings.defaultModelId ?? firstModel}
          onChange={(id) => change({ defaultModelId: id === firstModel ? null : id })}
          options={[
            { id: firstModel, text: t('settings.defaultModelNone') },
            ...models.map(({ id, name }) => ({ id, text: name })),
            ...(missing !== null && !models.some(({ id }) => id === missing)
              ? [{ id: missing, text: t('models.missing', { name: missing }) }]
              : []),
          ]}
        />
        <Switch
          label={t('settings.automaticTitles')}
          description={t('settings.automaticTitlesHelp')}
          isSelected={settings.automaticTitles}
          onChange={(automaticTitles) => change({ automaticTitles })}
        />
        <SystemPromptField
          label={t('panel.systemPrompt')}
          description={t('panel.systemPromptHelp')}
          value={settings.systemPrompt}
          onChange={(systemPrompt) => change({ systemPrompt })}
        />
        <SamplingFields
          value={settings.sampling}
          defaults={defaultSampling}
          onChange={(sampling) => change({ sampling: { ...settings.sampling, ...sampling } })}
        />
      </Section>
    </>
  )
}

function Section({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="mb-6 flex flex-col gap-4">
      <div>
        <h3 className="text-14 font-semibold">{title}</h3>
        {text !== undefined && <p className="text-12 text-ink-muted">{text}</p>}
      </div>
      {children}
    </section>
  )
}
