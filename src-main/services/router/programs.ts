import type { AppInfo } from '#contract/app.ts'
import type { Api } from '../api/index.ts'
import { checkLink, openLink } from '../app/index.ts'
import type { Desktop } from '../desktop.ts'
import type { Lab } from '../lab/index.ts'
import type { NetworkLogService } from '../network-log/index.ts'
import type { Privacy } from '../privacy/index.ts'
import type { SettingsService } from '../settings/index.ts'
import type { Procedures } from './procedures.ts'

export interface ProgramServices {
  api: Api
  lab: Lab
  networkLog: NetworkLogService
  privacy: Privacy
  settings: SettingsService
  info: AppInfo
  desktop: Desktop | undefined
}

/** The program itself: its settings, what it keeps and sends, its server, and the laboratory. */
export const programRouter = (
  os: Procedures,
  { api, lab, networkLog, privacy, settings, info, desktop }: ProgramServices,
) => ({
  api: {
    changed: os.api.changed.handler(({ signal }) => api.changed(signal)),
    update: os.api.update.handler(({ input }) => api.update(input)),
    createKey: os.api.createKey.handler(({ input }) => api.createKey(input.name)),
    revokeKey: os.api.revokeKey.handler(({ input }) => api.revokeKey(input.id)),
    calls: os.api.calls.handler(({ signal }) => api.callsChanged(signal)),
    exchange: os.api.exchange.handler(({ input }) => api.exchange(input.id)),
    replay: os.api.replay.handler(async ({ input }) => ({ source: await api.replay(input.id) })),
  },
  lab: {
    changed: os.lab.changed.handler(({ signal }) => lab.changed(signal)),
    experiment: os.lab.experiment.handler(({ input }) => lab.experiment(input.id)),
    save: os.lab.save.handler(({ input }) => lab.save(input)),
    remove: os.lab.remove.handler(({ input }) => lab.remove(input.id)),
    check: os.lab.check.handler(({ input }) => lab.check(input)),
    start: os.lab.start.handler(({ input }) => lab.start(input.experimentId)),
    resume: os.lab.resume.handler(({ input }) => lab.resume(input)),
    cancel: os.lab.cancel.handler(({ input }) => lab.cancel(input.id)),
    removeRun: os.lab.removeRun.handler(({ input }) => lab.removeRun(input.id)),
    open: os.lab.open.handler(({ input, signal }) => lab.open(input.id, signal)),
    cell: os.lab.cell.handler(({ input }) => lab.cell(input)),
    export: os.lab.export.handler(({ input }) => lab.export(input)),
  },
  network: { changed: os.network.changed.handler(({ signal }) => networkLog.changed(signal)) },
  privacy: {
    whatIsStored: os.privacy.whatIsStored.handler(() => privacy.whatIsStored()),
    erasing: os.privacy.erasing.handler(({ signal }) => privacy.erasing(signal)),
    eraseChat: os.privacy.eraseChat.handler(({ input }) => privacy.eraseChat(input.id)),
    eraseEverything: os.privacy.eraseEverything.handler(() => privacy.eraseEverything()),
  },
  settings: {
    changed: os.settings.changed.handler(({ signal }) => settings.changed(signal)),
    update: os.settings.update.handler(({ input }) => settings.update(input)),
  },
  app: {
    info: os.app.info.handler(() => info),
    checkLink: os.app.checkLink.handler(({ input }) => checkLink(input.url)),
    openLink: os.app.openLink.handler(({ input }) => openLink(input.url, desktop)),
  },
})
