import { dialog, type BrowserWindow, type MessageBoxOptions } from 'electron'

export interface Question extends Pick<MessageBoxOptions, 'type' | 'message' | 'detail' | 'signal'> {
  /** What happens when the user says yes. */
  yes: string
  /** What happens when the user says no, closes the question, or just presses Enter. */
  no: string
}

/** Asks in the system's own dialog, which no page can imitate or answer. */
export async function ask(window: BrowserWindow | null, { yes, no, ...rest }: Question): Promise<boolean> {
  const options: MessageBoxOptions = { ...rest, buttons: [no, yes], defaultId: 0, cancelId: 0, noLink: true }
  const { response } = await (window
    ? dialog.showMessageBox(window, options)
    : dialog.showMessageBox(options))
  return response === 1
}
