/**
 * The contract, implemented: which service does what, who may ask, and how it fails. It holds no logic of its own and
 * knows no transport; every host serves this same router.
 */
import { implement } from '@orpc/server'
import { contract } from '#contract/index.ts'
import { AppError } from '#contract/errors.ts'
import type { Access, ProcedureMeta } from '#contract/procedure.ts'
import type { AppInfo } from '#contract/app.ts'
import type { EngineState } from '#contract/engines.ts'
import type { Feed, Stream } from '#lib/feed.ts'
import type { Log } from '#lib/log.ts'
import type { Api } from './api/index.ts'
import { checkLink, openLink } from './app/index.ts'
import type { Attachments } from './attachments/index.ts'
import type { Bench } from './bench/service.ts'
import type { CatalogService } from './catalog/index.ts'
import type { Chats } from './chats/index.ts'
import type { Context } from './context/index.ts'
import type { Collections } from './collections/index.ts'
import type { Desktop } from './desktop.ts'
import type { Downloads } from './downloads/index.ts'
import type { Doctor } from './doctor/index.ts'
import type { EnergyService } from './energy/index.ts'
import type { Engines } from './engines/types.ts'
import type { ExportRequest } from './exchange/index.ts'
import type { FitService } from './fit/index.ts'
import type { Folders } from './folders/index.ts'
import type { Hardware } from './hardware/index.ts'
import type { Hub } from './hub/index.ts'
import type { Lab } from './lab/index.ts'
import type { Models } from './models/index.ts'
import type { Places } from './places/index.ts'
import type { NetworkLogService } from './network-log/index.ts'
import type { Privacy } from './privacy/index.ts'
import type { Raw } from './raw/index.ts'
import { toRpcError, translateErrors } from './rpc.ts'
import type { Search } from './search/index.ts'
import type { SettingsService } from './settings/index.ts'

/** Who is calling; the host says so after it has checked. */
export interface CallContext {
  access: Access
}

export interface RouterOptions {
  info: AppInfo
  api: Api
  attachments: Attachments
  bench: Bench
  catalog: CatalogService
  chats: Chats
  context: Context
  collections: Collections
  downloads: Downloads
  folders: Folders
  models: Models
  places: Places
  doctor: Doctor
  energy: Pick<EnergyService, 'changed'>
  engines: Engines
  engineStates: Feed<EngineState[]>
  exportChats: (which: ExportRequest, signal?: AbortSignal) => Stream<string>
  fit: FitService
  hardware: Hardware
  hub: Hub
  lab: Lab
  networkLog: NetworkLogService
  privacy: Privacy
  raw: Raw
  search: Search
  settings: SettingsService
  desktop: Desktop | undefined
  log: Log
}

export type Router = ReturnType<typeof createRouter>

const mayCall = (access: unknown, { access: needed }: ProcedureMeta) =>
  access === 'owner' || (access === 'guest' && needed === 'guest')

const isIterator = (output: unknown): output is AsyncIterator<unknown> =>
  typeof output === 'object' && output !== null && Symbol.asyncIterator in output && 'next' in output

const withdrawn = (error: unknown) =>
  error instanceof AppError ? error : new AppError('INTERRUPTED', 'The caller has left.', { cause: error })

export const createRouter = (services: RouterOptions) => {
  const {
    info,
    api,
    attachments,
    bench,
    catalog,
    chats,
    context,
    collections: { presets, prompts },
    downloads,
    folders,
    models,
    places,
    doctor,
    energy,
    engines,
    engineStates,
    exportChats,
    fit,
    hardware,
    hub,
    lab,
    networkLog,
    privacy,
    raw,
    search,
    settings,
    desktop,
    log,
  } = services

  const os = implement(contract)
    .$context<CallContext>()
    .use(async ({ next, path, signal }, _input, output) => {
      // Who has left hears nothing of it, and what ended for that reason is no mistake of anybody's.
      const translate = (error: unknown) =>
        toRpcError(signal?.aborted ? withdrawn(error) : error, log, path.join('.'))
      try {
        const result = await next()
        return isIterator(result.output) ? await output(translateErrors(result.output, translate)) : result
      } catch (error) {
        throw translate(error)
      }
    })
    .use(({ next, context, procedure }) => {
      // The contract gives every procedure its access; one without would be nobody's.
      if (mayCall(context.access, procedure['~orpc'].meta)) return next()
      throw new AppError('ACCESS_DENIED', 'Only the owner of this Palabre may do that.')
    })

  return os.router({
    api: {
      changed: os.api.changed.handler(({ signal }) => api.changed(signal)),
      update: os.api.update.handler(({ input }) => api.update(input)),
      createKey: os.api.createKey.handler(({ input }) => api.createKey(input.name)),
      revokeKey: os.api.revokeKey.handler(({ input }) => api.revokeKey(input.id)),
      calls: os.api.calls.handler(({ signal }) => api.callsChanged(signal)),
      exchange: os.api.exchange.handler(({ input }) => api.exchange(input.id)),
      replay: os.api.replay.handler(async ({ input }) => ({ source: await api.replay(input.id) })),
    },
    app: {
      info: os.app.info.handler(() => info),
      checkLink: os.app.checkLink.handler(({ input }) => checkLink(input.url)),
      openLink: os.app.openLink.handler(({ input }) => openLink(input.url, desktop)),
    },
    attachments: {
      changed: os.attachments.changed.handler(({ input, signal }) =>
        attachments.changed(input.chatId, signal),
      ),
      remove: os.attachments.remove.handler(({ input }) => attachments.remove(input.id)),
      choose: os.attachments.choose.handler(({ input }) => attachments.choose(input.id, input.range)),
      text: os.attachments.text.handler(({ input }) => attachments.text(input.id, input.start, input.length)),
      outline: os.attachments.outline.handler(({ input }) => attachments.outline(input.id)),
      count: os.attachments.count.handler(({ input }) => attachments.count(input.id, input.modelId)),
    },
    bench: { run: os.bench.run.handler(({ input, signal }) => bench.run(input.modelId, signal)) },
    catalog: { list: os.catalog.list.handler(() => catalog.list()) },
    chats: {
      changed: os.chats.changed.handler(({ signal }) => chats.changed(signal)),
      create: os.chats.create.handler(({ input }) => chats.create(input)),
      update: os.chats.update.handler(({ input }) => chats.update(input)),
      remove: os.chats.remove.handler(({ input }) => chats.remove(input.id)),
      restore: os.chats.restore.handler(({ input }) => chats.restore(input.id)),
      open: os.chats.open.handler(({ input, signal }) => chats.open(input.id, signal, input.limit)),
      send: os.chats.send.handler(({ input }) => chats.send(input)),
      regenerate: os.chats.regenerate.handler(({ input }) => chats.regenerate(input)),
      continueAnswer: os.chats.continueAnswer.handler(({ input }) => chats.continueAnswer(input)),
      stop: os.chats.stop.handler(({ input }) => chats.stop(input.chatId)),
      editAnswer: os.chats.editAnswer.handler(({ input }) => chats.editAnswer(input)),
      select: os.chats.select.handler(({ input }) => chats.select(input)),
      removed: os.chats.removed.handler(() => chats.removed()),
      branch: os.chats.branch.handler(({ input }) => chats.branch(input.chatId)),
      find: os.chats.find.handler(({ input, signal }) => chats.findText(input, signal)),
      tree: os.chats.tree.handler(({ input }) => chats.tree(input.chatId)),
      messages: os.chats.messages.handler(({ input }) => chats.messages(input)),
      fork: os.chats.fork.handler(({ input }) => chats.fork(input)),
      removeMessage: os.chats.removeMessage.handler(({ input }) => chats.removeMessage(input)),
      restoreMessage: os.chats.restoreMessage.handler(({ input }) => chats.restoreMessage(input)),
      queue: os.chats.queue.handler(({ input }) => chats.queue(input)),
      unqueue: os.chats.unqueue.handler(({ input }) => chats.unqueue(input)),
      sendQueued: os.chats.sendQueued.handler(({ input }) => chats.sendQueued(input.chatId)),
      prepare: os.chats.prepare.handler(({ input, signal }) => chats.prepare(input, signal)),
      draft: os.chats.draft.handler(({ input }) => chats.draft(input.chatId)),
      saveDraft: os.chats.saveDraft.handler(({ input }) => chats.saveDraft(input)),
    },
    context: {
      measure: os.context.measure.handler(({ input }) => context.measure(input)),
      setWindow: os.context.setWindow.handler(({ input }) => context.setWindow(input)),
      removeWindow: os.context.removeWindow.handler(({ input }) => context.removeWindow(input)),
      summarise: os.context.summarise.handler(({ input, signal }) => context.summarise(input, signal)),
      summaryUnderWay: os.context.summaryUnderWay.handler(({ input }) =>
        context.summaryUnderWay(input.chatId),
      ),
      cancelSummary: os.context.cancelSummary.handler(({ input }) => context.cancelSummary(input.chatId)),
    },
    folders: {
      changed: os.folders.changed.handler(({ signal }) => folders.changed(signal)),
      create: os.folders.create.handler(({ input }) => folders.create(input)),
      update: os.folders.update.handler(({ input }) => folders.update(input)),
      move: os.folders.move.handler(({ input }) => folders.move(input)),
      remove: os.folders.remove.handler(({ input }) => folders.remove(input)),
      restore: os.folders.restore.handler(({ input }) => folders.restore(input.id)),
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
    raw: {
      message: os.raw.message.handler(({ input }) => raw.message(input)),
      cell: os.raw.cell.handler(({ input }) => raw.cell(input)),
      text: os.raw.text.handler(({ input }) => raw.text(input)),
      complete: os.raw.complete.handler(({ input, signal }) => raw.complete(input, signal)),
    },
    models: {
      changed: os.models.changed.handler(({ signal }) => models.changed(signal)),
      list: os.models.list.handler(() => models.list()),
      inspect: os.models.inspect.handler(({ input }) => models.inspect(input.id)),
      revealFolder: os.models.revealFolder.handler(() => models.revealFolder()),
      provenance: os.models.provenance.handler(({ input }) => models.provenance(input.id)),
      verify: os.models.verify.handler(({ input, signal }) => models.verify(input.id, signal)),
      measuredSpeed: os.models.measuredSpeed.handler(({ input }) => models.measuredSpeed(input.id)),
      remove: os.models.remove.handler(({ input }) => models.remove(input.id)),
      restore: os.models.restore.handler(({ input }) => models.restore(input.id)),
      emptyTrash: os.models.emptyTrash.handler(() => models.emptyTrash()),
      diskUse: os.models.diskUse.handler(() => models.diskUse()),
    },
    doctor: {
      examine: os.doctor.examine.handler(({ input, signal }) => doctor.examine(input.id, signal)),
      last: os.doctor.last.handler(({ input }) => doctor.last(input.id)),
      repairs: os.doctor.repairs.handler(({ input }) => doctor.repairs(input.id)),
      setRepairs: os.doctor.setRepairs.handler(({ input }) => doctor.setRepairs(input.id, input.repairs)),
    },
    downloads: {
      changed: os.downloads.changed.handler(({ signal }) => downloads.changed(signal)),
      start: os.downloads.start.handler(({ input }) => downloads.start(input)),
      pause: os.downloads.pause.handler(({ input }) => downloads.pause(input.id)),
      resume: os.downloads.resume.handler(({ input }) => downloads.resume(input.id)),
      cancel: os.downloads.cancel.handler(({ input }) => downloads.cancel(input.id)),
      move: os.downloads.move.handler(({ input }) => downloads.move(input.id, input.index)),
    },
    energy: { changed: os.energy.changed.handler(({ signal }) => energy.changed(signal)) },
    engines: {
      changed: os.engines.changed.handler(({ signal }) => engineStates.subscribe([engines.states()], signal)),
      load: os.engines.load.handler(({ input }) => {
        api.idle.claim(input.modelId)
        return engines.load(input.modelId, input.contextSize, input.force)
      }),
      unload: os.engines.unload.handler(({ input }) => engines.unload(input.modelId)),
      tokenize: os.engines.tokenize.handler(async ({ input }) => ({
        tokens: await engines.tokenize(input.modelId, input.text),
      })),
    },
    exchange: {
      export: os.exchange.export.handler(({ input, signal }) => exportChats(input, signal)),
    },
    fit: {
      ofModel: os.fit.ofModel.handler(({ input }) => fit.ofModel(input.modelId, input.contextSize)),
      ofHubFile: os.fit.ofHubFile.handler(({ input, signal }) =>
        fit.ofHubFile(input.repository, input.path, input.contextSize, signal),
      ),
      ofSizes: os.fit.ofSizes.handler(({ input }) => fit.ofSizes(input.models)),
    },
    hardware: {
      info: os.hardware.info.handler(() => hardware.info()),
      changed: os.hardware.changed.handler(({ signal }) => hardware.changed(signal)),
      warnings: os.hardware.warnings.handler(({ signal }) => hardware.warnings(signal)),
      history: os.hardware.history.handler(({ input }) => hardware.history(input.minutes)),
    },
    hub: {
      search: os.hub.search.handler(({ input, signal }) => hub.search(input.query, signal)),
      repository: os.hub.repository.handler(({ input, signal }) => hub.repository(input.repository, signal)),
      token: os.hub.token.handler(() => hub.token()),
      setToken: os.hub.setToken.handler(({ input }) => hub.setToken(input.token)),
    },
    network: { changed: os.network.changed.handler(({ signal }) => networkLog.changed(signal)) },
    places: {
      changed: os.places.changed.handler(({ signal }) => places.changed(signal)),
      look: os.places.look.handler(() => places.look()),
      use: os.places.use.handler(({ input }) => places.use(input)),
      pickFolder: os.places.pickFolder.handler(() => places.pickFolder()),
      copyIn: os.places.copyIn.handler(({ input }) => places.copyIn(input)),
      copyOut: os.places.copyOut.handler(({ input }) => places.copyOut(input)),
      copies: os.places.copies.handler(({ signal }) => places.copies(signal)),
      cancelCopy: os.places.cancelCopy.handler(({ input }) => places.cancelCopy(input.id)),
    },
    presets: {
      changed: os.presets.changed.handler(({ signal }) => presets.changed(signal)),
      create: os.presets.create.handler(({ input }) => presets.create(input)),
      update: os.presets.update.handler(({ input }) => presets.update(input)),
      move: os.presets.move.handler(({ input }) => presets.move(input)),
      remove: os.presets.remove.handler(({ input }) => presets.remove(input.id)),
      restore: os.presets.restore.handler(({ input }) => presets.restore(input.id)),
      export: os.presets.export.handler(({ input }) => presets.export(input.ids)),
      import: os.presets.import.handler(({ input }) => presets.import(input.text)),
    },
    privacy: {
      whatIsStored: os.privacy.whatIsStored.handler(() => privacy.whatIsStored()),
      erasing: os.privacy.erasing.handler(({ signal }) => privacy.erasing(signal)),
      eraseChat: os.privacy.eraseChat.handler(({ input }) => privacy.eraseChat(input.id)),
      eraseEverything: os.privacy.eraseEverything.handler(() => privacy.eraseEverything()),
    },
    prompts: {
      changed: os.prompts.changed.handler(({ signal }) => prompts.changed(signal)),
      create: os.prompts.create.handler(({ input }) => prompts.create(input)),
      update: os.prompts.update.handler(({ input }) => prompts.update(input)),
      move: os.prompts.move.handler(({ input }) => prompts.move(input)),
      remove: os.prompts.remove.handler(({ input }) => prompts.remove(input.id)),
      restore: os.prompts.restore.handler(({ input }) => prompts.restore(input.id)),
      export: os.prompts.export.handler(({ input }) => prompts.export(input.ids)),
      import: os.prompts.import.handler(({ input }) => prompts.import(input.text)),
    },
    search: { query: os.search.query.handler(({ input }) => search.query(input)) },
    settings: {
      changed: os.settings.changed.handler(({ signal }) => settings.changed(signal)),
      update: os.settings.update.handler(({ input }) => settings.update(input)),
    },
  })
}
