/**
 * The desktop app: Electron's main process. Composes the services with a window, and knows nothing of what they
 * do. The only folder that may import electron. See README.md for the security rules and where each is met.
 */
import { startDesktopApp } from './app.ts'

startDesktopApp()
