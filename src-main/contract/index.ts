/**
 * The app's contract: what the services offer to a window, a browser or a terminal. Knows zod and oRPC's
 * contract builder, and nothing of how anything is done.
 */
import { oc } from '@orpc/contract'
import { app } from './app.ts'
import { chats } from './chats.ts'
import { engines } from './engines.ts'
import { hardware } from './hardware.ts'
import { models } from './models.ts'
import { settings } from './settings.ts'

export const contract = oc.router({ app, chats, models, engines, hardware, settings })
