import { useMemo } from 'react'
import { useAppInfo } from './app-info.ts'
import { useAppState } from './context.ts'

export interface Links {
  /** The address as it would be opened, with its host; throws LINK_REFUSED for all but http(s). */
  check: (url: string) => Promise<{ url: string; host: string }>
  /** Whether the host asks the user in a dialog of its own, so that the page need not. */
  isAskedByHost: boolean
  /** Opens an address that the user has seen and confirmed. Nothing is requested by this page itself. */
  open: (url: string) => Promise<void>
}

/** The one gate through which addresses leave the app: the host decides, the user confirms. */
export function useLinks(): Links {
  const { client } = useAppState().rpc
  const isAskedByHost = useAppInfo((state) => state.info?.host === 'electron')
  return useMemo(
    () => ({
      isAskedByHost,
      check: (url) => client.app.checkLink({ url }),
      async open(url) {
        const checked = await client.app.openLink({ url })
        if (checked.by === 'page') window.open(checked.url, '_blank', 'noopener,noreferrer')
      },
    }),
    [client, isAskedByHost],
  )
}
