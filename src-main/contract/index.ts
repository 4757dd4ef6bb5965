/**
 * The app's contract: what the services offer to a window, a browser or a terminal. Knows zod and oRPC's
 * contract builder, and nothing of how anything is done.
 */
import { oc } from '@orpc/contract'
import { api } from './api.ts'
import { app } from './app.ts'
import { attachments } from './attachments.ts'
import { bench } from './bench.ts'
import { catalog } from './catalog.ts'
import { chats } from './chats.ts'
import { context } from './context.ts'
import { doctor } from './doctor.ts'
import { downloads } from './downloads.ts'
import { energy } from './energy.ts'
import { engines } from './engines.ts'
import { exchange } from './exchange.ts'
import { fit } from './fit.ts'
import { folders } from './folders.ts'
import { hardware } from './hardware.ts'
import { hub } from './hub.ts'
import { lab } from './lab.ts'
import { models } from './models.ts'
import { network } from './network.ts'
import { places } from './places.ts'
import { presets } from './presets.ts'
import { privacy } from './privacy.ts'
import { prompts } from './prompts.ts'
import { raw } from './raw.ts'
import { search } from './search.ts'
import { settings } from './settings.ts'

export const contract = oc.router({
  api,
  app,
  attachments,
  bench,
  catalog,
  chats,
  context,
  doctor,
  downloads,
  energy,
  engines,
  exchange,
  fit,
  folders,
  hardware,
  hub,
  lab,
  models,
  network,
  places,
  presets,
  privacy,
  prompts,
  raw,
  search,
  settings,
})
