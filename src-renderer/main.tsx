/** Starts the interface: connects to the host, makes the stores, shows the app. */
import { createRoot } from 'react-dom/client'
import { createI18n } from '#i18n/index.ts'
import { connect } from '#rpc/index.ts'
import { createAppState } from '#state/app-state.ts'
import { App } from './app.tsx'

const root = document.getElementById('root')
if (root === null) throw new Error('The page has no #root.')
createRoot(root).render(<App state={createAppState(connect())} i18n={createI18n()} />)
