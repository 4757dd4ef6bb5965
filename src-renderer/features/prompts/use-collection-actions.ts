import { useTranslation } from 'react-i18next'
import type { StoreApi } from 'zustand'
import type { CollectionState } from '#state/collections.ts'
import { useAppState } from '#state/context.ts'
import { toShownError } from '#state/errors.ts'
import { saveAs } from '#ui/save-as.ts'

/** What can be done with a list of kept things; what fails is shown as a toast. */
export interface CollectionActions {
  startNew: () => void
  startEditing: (id: string) => void
  duplicate: (id: string) => void
  step: (id: string, by: 1 | -1) => void
  isFirst: (id: string) => boolean
  isLast: (id: string) => boolean
  /** It can be had back. */
  remove: (item: { id: string; name: string }) => void
  /** These as a file, or all. */
  saveFile: (ids?: string[]) => void
  readFile: (file: File) => void
}

interface CollectionActionsOptions<Content> {
  store: StoreApi<CollectionState<Content>>
  /** What a new one begins with. */
  blank: Content
  /** The content alone. */
  contentOf: (item: Content) => Content
  /** Of the file. */
  fileName: string
}

/** No file of prompts is larger. */
const largestBytes = 4_000_000

export function useCollectionActions<Content extends { name: string }>({
  store,
  blank,
  contentOf,
  fileName,
}: CollectionActionsOptions<Content>): CollectionActions {
  const { t } = useTranslation()
  const { toasts } = useAppState()
  const { show, showError } = toasts.getState()
  const state = store.getState
  const items = () => state().items ?? []
  const find = (id: string) => items().find((item) => item.id === id)
  const ignore = (promise: Promise<unknown>) => void promise.catch(showError)

  const duplicate = async (id: string) => {
    const index = items().findIndex((item) => item.id === id)
    const item = items()[index]
    if (!item) return
    const name = t('collections.copyOf', { name: item.name }).slice(0, 200)
    await state().create([{ ...contentOf(item), name }], items()[index + 1]?.id)
  }
  const remove = async ({ id, name }: { id: string; name: string }) => {
    await state().remove(id)
    show({
      text: t('collections.deleted', { name }),
      action: { label: t('app.undo'), isUndo: true, run: () => ignore(state().restore(id)) },
    })
  }
  const read = async (file: File) => {
    if (file.size > largestBytes) {
      show({ text: t('collections.notOurs', { name: file.name }), tone: 'danger' })
      return
    }
    try {
      const { addedIds, duplicates, skipped } = await state().importText(await file.text())
      const undo = async () => {
        for (const id of addedIds) await state().remove(id)
      }
      show({
        text: [
          t('collections.imported', { count: addedIds.length }),
          duplicates > 0 && t('collections.duplicates', { count: duplicates }),
          skipped > 0 && t('collections.skipped', { count: skipped }),
        ]
          .filter(Boolean)
          .join(' '),
        ...(addedIds.length > 0 && {
          action: { label: t('app.undo'), isUndo: true, run: () => ignore(undo()) },
        }),
      })
    } catch (error) {
      const { code } = toShownError(error)
      if (code === 'INVALID_INPUT')
        show({ text: t('collections.notOurs', { name: file.name }), tone: 'danger' })
      else if (code === 'NOT_SUPPORTED') show({ text: t('collections.newer'), tone: 'danger' })
      else showError(error)
    }
  }

  return {
    startNew: () => state().edit({ id: null, content: blank }),
    startEditing: (id) => {
      const item = find(id)
      if (item) state().edit({ id, content: contentOf(item) })
    },
    duplicate: (id) => ignore(duplicate(id)),
    step: (id, by) => ignore(state().step(id, by)),
    isFirst: (id) => items()[0]?.id === id,
    isLast: (id) => items().at(-1)?.id === id,
    remove: (item) => ignore(remove(item)),
    saveFile: (ids) => {
      const name = (ids?.length === 1 && ids[0] !== undefined && find(ids[0])?.name) || fileName
      ignore(
        state()
          .exportText(ids)
          .then((text) => saveAs([text], `${name}.json`)),
      )
    },
    readFile: (file) => void read(file),
  }
}
