import { basename } from 'node:path'
import { dialog, type DownloadItem, type Session } from 'electron'
import { isMadeByOwnPage } from './own-page.ts'
import { texts } from './texts.ts'

/**
 * Lets our page save what it made itself (an export, a code block, a result): the system asks where to, so that nothing is
 * written but by the user's hand. Whatever comes from an address is no file of ours and is refused.
 */
export function guardSaving(own: Session): void {
  own.on('will-download', (event, item) => {
    if (isMadeByOwnPage(item.getURL())) askWhere(item)
    else event.preventDefault()
  })
}

function askWhere(item: DownloadItem): void {
  const { title, failed, kept } = texts.saveFile
  // Without a title the dialog would show the page's own address for the file.
  item.setSaveDialogOptions({ title, properties: ['createDirectory', 'showOverwriteConfirmation'] })
  item.once('done', (_, state) => {
    if (state === 'interrupted') {
      dialog.showErrorBox(failed.replace('{{name}}', basename(item.getSavePath())), kept)
    }
  })
}
