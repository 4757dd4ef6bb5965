/** The dialogs, loaded together when the first of them is asked for. */
import { ModelsDialog } from '../models/models-dialog.tsx'
import { Palette } from '../palette/palette.tsx'
import { ShortcutsSheet } from '../palette/shortcuts-sheet.tsx'
import { SettingsDialog } from '../settings/settings-dialog.tsx'

export function Dialogs() {
  return (
    <>
      <Palette />
      <ModelsDialog />
      <SettingsDialog />
      <ShortcutsSheet />
    </>
  )
}
