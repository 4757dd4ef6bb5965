/** The right pane: the model that answers, its parameters, and what this computer is doing. */
import { memo, useDeferredValue, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { HardwareReadouts } from './hardware-readouts.tsx'
import { ModelCard } from './model-card.tsx'
import { Parameters } from './parameters.tsx'

/** Another chat's messages come first: until its parameters are drawn, those of the last one cannot be changed. */
export function EnginePanel({ chatId }: { chatId: string | null }) {
  const shownId = useDeferredValue(chatId)
  return (
    <div className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto" inert={shownId !== chatId}>
      <Sections chatId={shownId} />
    </div>
  )
}

const Sections = memo(function Sections({ chatId }: { chatId: string | null }) {
  const { t } = useTranslation()
  return (
    <>
      <Section title={t('panel.model')}>
        <ModelCard chatId={chatId} />
      </Section>
      <Section title={t('panel.hardware')}>
        <HardwareReadouts />
      </Section>
      <Section title={t('panel.parameters')}>
        {/* A new chat brings new fields, so that nothing half typed goes to the wrong chat. */}
        <Parameters key={chatId} chatId={chatId} />
      </Section>
    </>
  )
})

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="border-b border-line px-4 py-4 last:border-b-0">
      <h2 className="mb-3 text-12 font-medium text-ink-faint">{title}</h2>
      {children}
    </section>
  )
}
