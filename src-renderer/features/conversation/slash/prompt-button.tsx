import { SquareSlash } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '#ui/icon-button.tsx'

/** The way to the kept prompts for those who do not type the slash. */
export function PromptButton({ onPress }: { onPress: () => void }) {
  const { t } = useTranslation()
  return (
    <IconButton label={t('slash.open')} keys="/" onPress={onPress}>
      <SquareSlash />
    </IconButton>
  )
}
