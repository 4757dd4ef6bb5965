import { Check, Copy as CopyIcon, Folder, HardDriveUpload, Package, Usb } from 'lucide-react'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Place, PlaceFile } from '#contract/places.ts'
import { formatBytes } from '#i18n/index.ts'
import { useModels } from '#state/models.ts'
import { usePlaces } from '#state/places.ts'
import { useToasts } from '#state/toasts.ts'
import { Button } from '#ui/button.tsx'
import { DisclosureButton } from '#ui/disclosure-button.tsx'
import { Menu, MenuItem } from '#ui/menu.tsx'
import { Switch } from '#ui/switch.tsx'
import { cardClasses } from '../page.tsx'

/** How many files are shown before one asks for all. */
const shownAtFirst = 4

/** A place where models lie that are not ours: what is there, and whether it is used. */
export function PlaceCard({ place }: { place: Place }) {
  const { t, i18n } = useTranslation()
  const use = usePlaces((state) => state.use)
  const showError = useToasts((toasts) => toasts.showError)
  const [showsAll, setShowsAll] = useState(false)
  const nameId = useId()
  const { kind, files, freeBytes } = place
  const isProgram = kind !== 'stick' && kind !== 'folder'
  const name = isProgram ? t(`library.places.kind.${kind}`) : place.name || t(`library.places.kind.${kind}`)
  const total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const facts = [
    t('library.places.files', { count: files.length }),
    files.length > 0 && formatBytes(total, i18n.language),
    freeBytes !== null &&
      kind === 'stick' &&
      t('library.disk.free', { bytes: formatBytes(freeBytes, i18n.language) }),
  ]
  const Icon = kind === 'stick' ? Usb : kind === 'folder' ? Folder : Package
  const shown = showsAll ? files : files.slice(0, shownAtFirst)
  return (
    <li aria-labelledby={nameId} className={cardClasses}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3">
        <span className="grid size-9 shrink-0 place-items-center rounded-[9px] bg-sunken text-ink-muted">
          <Icon aria-hidden="true" className="size-4.5" />
        </span>
        <div className="min-w-0 flex-1 basis-48">
          <p id={nameId} className="text-14 leading-5 font-medium">
            {name}
          </p>
          <p className="text-12 leading-5 text-ink-faint tabular-nums">{facts.filter(Boolean).join(' · ')}</p>
          <p className="truncate font-mono text-11 text-ink-faint" title={place.path}>
            <bdi dir="ltr">{place.path}</bdi>
          </p>
        </div>
        {kind === 'stick' && <CopyOut place={place} name={name} />}
        {(files.length > 0 || place.isUsed) && (
          <Switch
            label={t('library.places.useInPlace')}
            isSelected={place.isUsed}
            onChange={(isUsed) => void use(place.id, isUsed).catch(showError)}
          />
        )}
      </div>
      {files.length > 0 && (
        <ul aria-labelledby={nameId} className="divide-y divide-line border-t border-line">
          {shown.map((file) => (
            <FileRow key={file.id} place={place} file={file} />
          ))}
        </ul>
      )}
      {files.length > shownAtFirst && (
        <div className="border-t border-line px-2 py-1">
          <DisclosureButton isOpen={showsAll} onChange={setShowsAll}>
            {showsAll ? t('library.places.fewer') : t('library.places.all', { count: files.length })}
          </DisclosureButton>
        </div>
      )}
    </li>
  )
}

function FileRow({ place, file }: { place: Place; file: PlaceFile }) {
  const { t, i18n } = useTranslation()
  const copyIn = usePlaces((state) => state.copyIn)
  const showError = useToasts((toasts) => toasts.showError)
  return (
    <li className="flex min-h-11 items-center gap-3 px-4 py-1.5">
      <div className="min-w-0 flex-1">
        <p className="truncate text-13" title={file.fileName}>
          {file.name}
        </p>
        <p className="text-12 text-ink-faint tabular-nums">
          {[file.quantization, formatBytes(file.sizeBytes, i18n.language)].filter(Boolean).join(' · ')}
        </p>
      </div>
      {file.isHere ? (
        <p className="flex items-center gap-1.5 text-12 text-ink-muted">
          <Check aria-hidden="true" className="size-3.5" />
          {t('library.places.isHere')}
        </p>
      ) : (
        <Button
          size="small"
          aria-label={t('library.places.copyInNamed', { name: file.name })}
          onPress={() => void copyIn(place.id, file.id).catch(showError)}
        >
          <CopyIcon aria-hidden="true" className="size-3.5" />
          {t('library.places.copyIn')}
        </Button>
      )}
    </li>
  )
}

/** Takes a model to the next computer, its hash beside it. */
function CopyOut({ place, name }: { place: Place; name: string }) {
  const { t, i18n } = useTranslation()
  const models = useModels((state) => state.models) ?? []
  const copyOut = usePlaces((state) => state.copyOut)
  const showError = useToasts((toasts) => toasts.showError)
  return (
    <Menu
      label={t('library.places.copyOutTo', { name })}
      trigger={
        <Button size="small" isDisabled={models.length === 0}>
          <HardDriveUpload aria-hidden="true" className="size-3.5" />
          {t('library.places.copyOut')}
        </Button>
      }
    >
      {models.map((model) => (
        <MenuItem
          key={model.id}
          id={model.id}
          text={`${model.name} · ${formatBytes(model.sizeBytes, i18n.language)}`}
          onAction={() => void copyOut(place.id, model.id).catch(showError)}
        />
      ))}
    </Menu>
  )
}
