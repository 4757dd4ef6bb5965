/** The dialogs, loaded together when the first of them is asked for. */
import { ExportDialog } from '../exchange/export-dialog.tsx'
import { DoesNotFit } from '../models/does-not-fit.tsx'
import { ImportDialog } from '../exchange/import-dialog.tsx'
import { PrivacyDialog } from '../privacy/privacy-dialog.tsx'
import { Palette } from '../palette/palette.tsx'
import { PromptsDialog } from '../prompts/prompts-dialog.tsx'
import { ShortcutsSheet } from '../palette/shortcuts-sheet.tsx'
import { SettingsDialog } from '../settings/settings-dialog.tsx'

export function Dialogs() {
  return (
    <>
      <Palette />
      <DoesNotFit />
      <ExportDialog />
      <ImportDialog />
      <PrivacyDialog />
      <PromptsDialog />
      <SettingsDialog />
      <ShortcutsSheet />
    </>
  )
}
