/**
 * Privacy: says what lies where in the data folder, and erases chats so that nothing of them is left in its files. It must
 * not know what chats say.
 */
import { readdirSync, statSync, type Dirent } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#contract/errors.ts'
import type { Erasing, StoredItem } from '#contract/privacy.ts'
import type { Counts, Storage } from '#storage/index.ts'
import type { Stream } from '#lib/feed.ts'
import type { Log } from '#lib/log.ts'
import type { Chats } from '../chats/index.ts'
import type { EnergyService } from '../energy/index.ts'
import type { Folders } from '../folders/index.ts'
import type { Lab } from '../lab/index.ts'
import type { States } from '../states/index.ts'
import { createErasing } from './erasing.ts'
import { kindOf } from './kinds.ts'
import { eraseTerminal } from './terminal.ts'

/** What the contract's `privacy` procedures do; see there. */
export interface Privacy {
  whatIsStored(): { dataDir: string; items: StoredItem[]; counts: Counts & { temporaryChats: number } }
  erasing(signal?: AbortSignal): Stream<Erasing | null>
  eraseChat(id: string): Promise<void>
  eraseEverything(): Promise<void>
  /** What is not erased yet is at the next start. */
  close(): Promise<void>
}

interface PrivacyOptions {
  dataDir: string
  storage: Storage
  chats: Pick<Chats, 'gone'>
  folders: Pick<Folders, 'publish'>
  lab: Pick<Lab, 'gone'>
  states: Pick<States, 'eraseAll'>
  energy: Pick<EnergyService, 'publish'>
  log: Log
}

export const createPrivacy = ({
  dataDir,
  storage,
  chats,
  folders,
  lab,
  states,
  energy,
  log,
}: PrivacyOptions): Privacy => {
  const erasing = createErasing({ eraser: storage.eraser, log })
  return {
    whatIsStored: () => ({
      dataDir,
      items: readdirSync(dataDir, { withFileTypes: true })
        .map((entry) => ({
          kind: kindOf(entry.name),
          path: join(dataDir, entry.name),
          sizeBytes: sizeOf(dataDir, entry),
        }))
        .sort((a, b) => b.sizeBytes - a.sizeBytes),
      counts: {
        ...storage.counts(),
        temporaryChats: storage.chats.all().filter(({ temporary }) => temporary).length,
      },
    }),
    eraseChat: async (id) => {
      if (!storage.chats.has(id)) throw new AppError('NOT_FOUND', 'The chat is not there any more.')
      storage.chats.erase(id)
      chats.gone([id])
      await erasing.run()
    },
    eraseEverything: async () => {
      const ids = storage.chats.all().map(({ id }) => id)
      storage.transaction(() => {
        storage.chats.eraseAll()
        storage.folders.eraseAll()
        storage.lab.eraseAll()
        storage.readings.eraseAll()
        storage.collections.purgeRemovedBefore(Date.now() + 1)
        storage.settings.put('draft', '')
      })
      chats.gone(ids)
      folders.publish()
      lab.gone()
      energy.publish()
      states.eraseAll()
      await erasing.run()
      eraseTerminal(dataDir)
    },
    erasing: (signal) => erasing.changed(signal),
    close: () => erasing.close(),
  }
}

/** With everything inside, links not followed; what went away meanwhile takes no room. */
const sizeOf = (dir: string, entry: Dirent): number => {
  const path = join(dir, entry.name)
  if (!entry.isDirectory()) return entry.isFile() ? (statSync(path, { throwIfNoEntry: false })?.size ?? 0) : 0
  return readdirSync(path, { withFileTypes: true }).reduce((total, inner) => total + sizeOf(path, inner), 0)
}
