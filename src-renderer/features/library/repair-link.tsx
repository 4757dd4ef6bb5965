import { ShieldAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useView } from '#state/view.ts'
import { Button } from '#ui/button.tsx'

/** In place of the way to a chat: the way to what can be done about a damaged model. */
export function RepairLink({ modelId, describedBy }: { modelId: string; describedBy?: string }) {
  const { t } = useTranslation()
  const showLibrary = useView((view) => view.showLibrary)
  return (
    <Button
      size="small"
      variant="danger"
      {...(describedBy !== undefined && { 'aria-describedby': describedBy })}
      onPress={() => showLibrary('installed', modelId)}
    >
      <ShieldAlert aria-hidden="true" className="size-3.5" />
      {t('library.hash.repair')}
    </Button>
  )
}
