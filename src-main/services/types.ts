/** What the services are given, and what they are to a host. */
import type { AppInfo } from '#contract/app.ts'
import type { Surroundings } from '#lib/data-dir.ts'
import type { Log } from '#lib/log.ts'
import type { Api } from './api/index.ts'
import type { Attachments } from './attachments/index.ts'
import type { LaunchReader } from './attachments/reader.ts'
import type { Desktop } from './desktop.ts'
import type { LaunchEngine } from './engines/types.ts'
import type { Incoming } from './exchange/incoming.ts'
import type { Roots } from './hardware/linux/tree.ts'
import type { ListDrives } from './places/drives.ts'
import type { Places } from './places/index.ts'
import type { Uploads } from './places/uploads.ts'
import type { Router } from './router/index.ts'

export interface ServicesOptions {
  /** Created when it is not there. */
  dataDir: string
  launchEngine: LaunchEngine
  /** Absent where nothing is attached. */
  launchReader?: LaunchReader
  host: AppInfo['host']
  version: string
  /** Models that came with the app. */
  starterModelsDir?: string
  /** Absent where there is no desktop app around. */
  desktop?: Desktop
  /** Where HF_ENDPOINT and the like are read; absent: this process's own. */
  env?: NodeJS.ProcessEnv
  /** Absent: a rotating one in the data folder. */
  log?: Log
  /** Where other programs' models are looked for; absent: on this computer. */
  surroundings?: Surroundings
  listDrives?: ListDrives
  /** Where the kernel tells about the computer; absent: /proc and /sys. */
  hardwareRoots?: Roots
}

export interface Services {
  /** Implements the contract; its calls need `{ access }` as their context. */
  router: Router
  log: Log
  /** Takes files that a browser sends. */
  uploads: Uploads
  /** Takes the documents that a page attaches to a chat. */
  attachments: Attachments
  incoming: Incoming
  /** The server for other programs, which a door makes one. */
  api: Api
  /** Shows the owner a folder or file that was handed over on this computer: its path never comes from a page. */
  showPlace: Places['show']
  /** Stores where this owner of the data folder can be reached, for a second start to say. */
  announce(url: string): void
  /**
   * Ends everything within 2 s, and gives the data folder free: answers under way are kept as far as they have come.
   * May be called again, and at any time.
   */
  close(): Promise<void>
}
