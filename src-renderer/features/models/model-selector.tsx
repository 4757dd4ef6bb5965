import { ChevronDown, LibraryBig } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatPercent } from '#i18n/index.ts'
import { useCurrentModel } from '#state/current-model.ts'
import { useEngine, useEngines } from '#state/engines.ts'
import { useFits } from '#state/fit.ts'
import { useModels } from '#state/models.ts'
import { useAsked } from '#state/use-asked.ts'
import { useView } from '#state/view.ts'
import { Button } from '#ui/button.tsx'
import { Menu, MenuItem, MenuSeparator } from '#ui/menu.tsx'
import { isInMemory, statusText } from '../shared/engine-status.ts'
import { StatusDot } from '../shared/status-dot.tsx'
import { useModelActions } from '../shared/use-model-actions.ts'

/** Of so many the host says it at once. */
const mostAsked = 500

/** The model that answers in a chat, its state, and the others to choose from. */
export function ModelSelector({ chatId }: { chatId: string | null }) {
  const { t, i18n } = useTranslation()
  const { id, model } = useCurrentModel(chatId)
  const engine = useEngine(id)
  const models = useModels((state) => state.models)
  const showLibrary = useView((view) => view.showLibrary)
  const { choose } = useModelActions()
  const [isOpen, setOpen] = useState(false)
  const tooLarge = useTooLarge(isOpen)

  const name = model?.name ?? (id === null ? t('models.none') : t('models.missing', { name: id }))
  const status = statusText(t, engine, i18n.language)
  return (
    <Menu
      label={t('models.choose')}
      placement="bottom end"
      isOpen={isOpen}
      onOpenChange={setOpen}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={id === null ? [] : [id]}
      trigger={
        <Button
          variant="quiet"
          className="max-w-[45%] min-w-0 max-sm:max-h-6 max-sm:max-w-full max-sm:px-2 max-sm:text-12"
          aria-label={id === null ? t('models.choose') : t('models.selector', { name, status })}
        >
          {id !== null && <StatusDot engine={engine} />}
          <span className="min-w-0 truncate">{name}</span>
          {engine?.status === 'loading' && (
            <span className="w-9 text-end text-ink-faint tabular-nums max-sm:hidden">
              {formatPercent(engine.progress, i18n.language)}
            </span>
          )}
          <ChevronDown aria-hidden="true" className="size-3.5 shrink-0" />
        </Button>
      }
    >
      {(models ?? []).map((each) => (
        <MenuItem
          key={each.id}
          id={each.id}
          text={[each.name, each.quantization].filter(Boolean).join(' · ')}
          note={tooLarge.has(each.id) ? t('fit.verdict.no') : undefined}
          onAction={() => choose(each.id, chatId)}
        />
      ))}
      <MenuSeparator />
      <MenuItem
        id="palabre:all"
        text={t('models.manage')}
        icon={<LibraryBig />}
        onAction={() => showLibrary('installed')}
      />
    </Menu>
  )
}

const none: ReadonlyMap<string, number> = new Map()

/** The models that need more memory than there is, as far as their sizes tell; asked for while somebody chooses. */
function useTooLarge(isAsked: boolean): ReadonlySet<string> {
  const models = useModels((state) => state.models) ?? []
  const ofSizes = useFits((state) => state.ofSizes)
  const key = models.map(({ id }) => id).join('\n')
  const { value } = useAsked(isAsked && models.length > 0 ? key : null, async (signal) => {
    const asked = models.slice(0, mostAsked)
    const found = await ofSizes(
      asked.map(({ sizeBytes }) => ({ sizeBytes, activeShare: 1 })),
      signal,
    )
    return new Map(
      asked.flatMap(({ id }, index) => {
        const fit = found[index]
        return fit?.verdict === 'no' ? [[id, fit.totalBytes - fit.availableBytes] as const] : []
      }),
    )
  })
  // One that is there already has its memory, and makes room for another.
  const engines = useEngines((state) => state.engines)
  const isLoaded = (id: string) => isInMemory(engines.find(({ modelId }) => modelId === id))
  const freedBytes = models.reduce((sum, { id, sizeBytes }) => sum + (isLoaded(id) ? sizeBytes : 0), 0)
  const tooLarge = [...(value ?? none)].filter(([id, lacking]) => !isLoaded(id) && lacking > freedBytes)
  return new Set(tooLarge.map(([id]) => id))
}
