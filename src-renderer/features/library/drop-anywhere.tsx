import { FileDown } from 'lucide-react'
import { useEffect, useEffectEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFileDrops } from '#state/file-drops.ts'
import { isModelFile, useAddFiles } from '../shared/use-add-files.ts'

const hints = { attach: 'attachments.drop', import: 'exchange.drop' } as const

const carriesFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') ?? false

/** What is dropped: models and folders of them, and what may be documents. */
function sort({ items, files }: DataTransfer): { models: File[]; documents: File[] } {
  const isFolder = [...items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => item.webkitGetAsEntry()?.isDirectory ?? false)
  const { models = [], documents = [] } = Object.groupBy([...files], (file, index) =>
    isModelFile(file) || isFolder[index] ? 'models' : 'documents',
  )
  return { models, documents }
}

/** Takes files that are dropped anywhere in the window, and says so while they hover over it. */
export function DropAnywhere() {
  const { t } = useTranslation()
  const [isOver, setOver] = useState(false)
  const addFiles = useAddFiles()
  const receiver = useFileDrops(({ receivers }) => receivers.at(-1))
  const take = useEffectEvent((dropped: DataTransfer) => {
    const { models, documents } = sort(dropped)
    // Where nobody wants a document it is said to be no model.
    if (receiver === undefined) addFiles([...models, ...documents])
    else {
      if (models.length > 0) addFiles(models)
      receiver.take(documents)
    }
  })
  useEffect(() => {
    // Each element that is entered comes before the one that is left, so that they have to be counted.
    let depth = 0
    const controller = new AbortController()
    const on = (
      type: 'dragenter' | 'dragleave' | 'dragover' | 'drop',
      listener: (event: DragEvent) => void,
    ) => {
      const handle = (event: DragEvent) => {
        if (carriesFiles(event)) listener(event)
      }
      window.addEventListener(type, handle, { signal: controller.signal })
    }
    on('dragenter', () => {
      depth++
      setOver(true)
    })
    on('dragleave', () => {
      depth--
      if (depth <= 0) setOver(false)
    })
    // Without this the browser would open the file in place of the app.
    on('dragover', (event) => event.preventDefault())
    on('drop', (event) => {
      depth = 0
      setOver(false)
      event.preventDefault()
      if (event.dataTransfer) take(event.dataTransfer)
    })
    return () => {
      controller.abort()
    }
  }, [])
  if (!isOver) return null
  return (
    <div className="pointer-events-none fixed inset-3 z-50 grid animate-rise place-items-center rounded-[14px] border-2 border-dashed border-accent bg-canvas/90">
      <p className="flex flex-col items-center gap-3 text-16 font-semibold text-accent">
        <FileDown aria-hidden="true" strokeWidth={1.5} className="size-10" />
        {t(receiver === undefined ? 'library.places.dropNow' : hints[receiver.purpose])}
      </p>
    </div>
  )
}
