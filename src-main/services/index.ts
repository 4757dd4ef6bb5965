/**
 * The app itself, composed: storage, engines and the services on them, behind one router. It knows no window, socket or
 * Electron: its host says how an engine is launched and what only a desktop can do.
 */
import type { EngineState } from '#contract/engines.ts'
import { thisComputer } from '#lib/data-dir.ts'
import { createFeed } from '#lib/feed.ts'
import { openStorage } from '#storage/index.ts'
import { createApi } from './api/index.ts'
import { createAppInfo } from './app/index.ts'
import { createAttachments } from './attachments/index.ts'
import { createReader } from './attachments/reader.ts'
import { createBench } from './bench/service.ts'
import { createCatalog } from './catalog/index.ts'
import { createChats } from './chats/index.ts'
import { createContext } from './context/index.ts'
import { createCollections } from './collections/index.ts'
import { openDataFolder } from './data-folder/index.ts'
import { createDownloads } from './downloads/index.ts'
import { createDoctor, examineArrivals } from './doctor/index.ts'
import { createEnergy } from './energy/index.ts'
import { createEngines } from './engines/index.ts'
import { withPatience } from './engines/when-idle.ts'
import { createIncoming } from './exchange/incoming.ts'
import { exportChats } from './exchange/index.ts'
import { createFit, type FitService } from './fit/index.ts'
import { createFolders } from './folders/index.ts'
import { createActivityLog } from './generations/activity.ts'
import { observed } from './generations/observed.ts'
import { createHardware } from './hardware/index.ts'
import { gaugeOf } from './hardware/this-computer.ts'
import { createHub, createTokens, hubHosts } from './hub/index.ts'
import { createLab } from './lab/index.ts'
import { chooseByName } from './models/choose-by-name.ts'
import { createModels, type Models, type ModelFolder } from './models/index.ts'
import { createTrash } from './models/trash.ts'
import { listDrives } from './places/drives.ts'
import { createPlaces } from './places/index.ts'
import { createUploads } from './places/uploads.ts'
import { createNetwork } from './network/index.ts'
import { createNetworkLog } from './network-log/index.ts'
import { createPrivacy } from './privacy/index.ts'
import { createRaw } from './raw/index.ts'
import { createRouter } from './router/index.ts'
import { createSearch } from './search/index.ts'
import { createSettings } from './settings/index.ts'
import { createSidecars } from './sidecars/index.ts'
import { createStates } from './states/index.ts'
import { calibrateWhenIdle, createMeasuredThreads } from './threads/index.ts'
import { followSwitch, keepingMs, openLog, withinTime, type Closer } from './closing.ts'
import type { Services, ServicesOptions } from './types.ts'

export type { Services, ServicesOptions } from './types.ts'

/**
 * Opens the data folder and starts everything on it. Throws AppError DATA_FOLDER_IN_USE (with `details` of the
 * owner), DATA_FOLDER_UNUSABLE, DATABASE_DAMAGED, DATABASE_NEWER, DISK_FULL; the folder is free again then.
 */
export const createServices = async (options: ServicesOptions): Promise<Services> => {
  const { launchEngine, launchReader, host, version, starterModelsDir, desktop, env = process.env } = options
  /** What closes what was opened, the last first. */
  const closers: Closer[] = []
  const closeAll = async () => {
    for (const close of closers.splice(0).reverse()) await close()
  }

  try {
    const folder = openDataFolder(options.dataDir)
    closers.push(() => folder.close())
    const log = options.log ?? openLog(folder.logsDir, closers)
    const storage = openStorage(folder.databasePath)
    closers.push(() => storage.close())
    if (storage.migrated) log.info(storage.migrated, 'The database was brought up to date')

    const folders: [ModelFolder, ...ModelFolder[]] = [{ dir: folder.modelsDir, source: 'library' }]
    if (starterModelsDir !== undefined) folders.push({ dir: starterModelsDir, source: 'starter' })
    const sidecars = createSidecars({ dataDir: folder.dir })
    const settings = createSettings(storage, log)
    const network = createNetwork({ log, isOffline: () => settings.current().offline })
    closers.push(followSwitch(settings, network))
    const networkLog = createNetworkLog({ network })
    const tokens = createTokens({ dataDir: folder.dir, keyStore: desktop?.keyStore, env, log })
    const hub = createHub({ network, tokens, dataDir: folder.dir, env, log })
    const measured = createMeasuredThreads(storage.settings)
    const bareEngines = createEngines({
      launchEngine,
      pathOf: (id) => models.pathOf(id),
      contextSizeOf: (id) => settings.current().contextSizes[id] ?? null,
      checkFit: (id, contextSize) => fit.check(id, contextSize),
      repairsOf: (path) => sidecars.repairsOf(path),
      measuredThreads: () => measured.all(),
      log,
    })
    const energy = createEnergy({
      engineStates: () => bareEngines.states(),
      engineInfo: (id) => bareEngines.info(id),
      table: storage.readings,
      log,
      roots: options.hardwareRoots,
    })
    const activity = createActivityLog((mark) => hardware.mark(mark))
    const engines = withPatience(observed(bareEngines, [activity.observe, energy.observe]))
    closers.push(calibrateWhenIdle({ engines, measured, log }))
    const computer = gaugeOf(folder.dir, options.hardwareRoots)
    const hardware = createHardware({
      ...computer,
      engineStates: () => engines.states(),
      engineInfo: (id) => engines.info(id),
      activity,
      table: storage.readings,
      onTick: () => energy.tick(),
      log,
    })
    const engineStates = createFeed<EngineState[]>({ newestOnly: true })
    engines.onChange((states) => engineStates.publish(states))
    const inspect = (path: string) => engines.inspect(path)
    const places = createPlaces({
      modelsDir: folder.modelsDir,
      ownDirs: starterModelsDir === undefined ? [] : [starterModelsDir],
      surroundings: options.surroundings ?? thisComputer(),
      listDrives: options.listDrives ?? listDrives,
      settings,
      sidecars,
      desktop,
      inspect,
      models: { list: () => models.list(), filesOf: (id) => models.filesOf(id) },
      log,
    })
    const uploads = createUploads({ modelsDir: folder.modelsDir, sidecars, inspect })
    const catalog = createCatalog()
    // The others know it before it is there; none of them asks before it is.
    const models: Models = await createModels({
      folders,
      places,
      sidecars,
      trash: createTrash({ dataDir: folder.dir, log }),
      catalogName: catalog.nameOf,
      inspect,
      unload: (id) => engines.unload(id),
      usagesOf: (id, limit) => storage.messages.usagesOf(id, limit),
      desktop,
      log,
    })
    const fit: FitService = createFit({ storage, engines, hub, network, models, log })
    closers.push(() =>
      withinTime(Promise.all([engines.close(), models.close(), places.close(), uploads.close()]), log),
    )
    const downloads = await createDownloads({
      storage,
      hub,
      hubHosts: () => hubHosts(env),
      network,
      sidecars,
      settings,
      modelsDir: folder.modelsDir,
      catalogName: catalog.nameOf,
      log,
    })
    closers.push(() => downloads.close())
    const doctor = createDoctor({ launchEngine, filesOf: (id) => models.filesOf(id), sidecars, engines })
    const arrivals = models.changed()
    examineArrivals({ models: arrivals, doctor, log }).catch((error: unknown) =>
      log.error({ error }, 'Models that arrive are not examined any more'),
    )
    closers.push(() => void arrivals.return?.())
    const attachments = createAttachments({ storage, engines, reader: createReader({ launchReader, log }) })
    closers.push(() => attachments.close())
    const modelIds = () => models.list().map(({ id }) => id)
    const states = createStates({
      dataDir: folder.dir,
      engines,
      filesOf: (id) => models.filesOf(id),
      sha256Of: (path) => sidecars.read(path).provenance?.sha256 ?? null,
      keptChatIds: () => storage.chats.all().flatMap(({ id, temporary }) => (temporary ? [] : [id])),
      log,
    })
    const chats = createChats({
      storage,
      engines,
      states,
      attachments,
      modelIds,
      settings: () => settings.current(),
      log,
    })
    const context = createContext({
      ...{ storage, engines, attachments, chats },
      settings: () => settings.current(),
      log,
    })
    const chatFolders = createFolders({ storage, chats })
    const collections = createCollections({ storage })
    const incoming = createIncoming({
      storage,
      dir: folder.dir,
      onArrived: (ids) => {
        chats.refresh(ids)
        chatFolders.publish()
      },
    })
    const api = createApi({ storage, engines, models, settings, log })
    closers.push(() => api.close())
    const lab = createLab({
      table: storage.lab,
      engines,
      chooseModel: (typed) => chooseByName(typed, models.list()).id,
      log,
    })
    // A cell under way ends with its engine.
    closers.push(() => withinTime(Promise.all([lab.close(), engines.close()]), log))
    const raw = createRaw({
      engines,
      askedOfMessage: (input) => chats.asked(input),
      askedOfCell: (runId, number) => lab.asked(runId, number),
      askedOfCall: (id) => api.rawOf(id),
    })
    const privacy = createPrivacy({
      dataDir: folder.dir,
      storage,
      chats,
      folders: chatFolders,
      lab,
      states,
      energy,
      log,
    })
    closers.push(() => privacy.close())
    closers.push(() => {
      context.close()
      states.close()
      doctor.close()
      chatFolders.close()
      collections.close()
      chats.close()
      hardware.close()
      energy.close()
      networkLog.close()
      settings.close()
      engineStates.end()
    })

    // Before anything else ends: what the models remember goes with them.
    closers.push(() => withinTime(states.flush(), log, keepingMs))

    const info = createAppInfo({ version, host, dataDir: folder.dir, modelsDir: folder.modelsDir, desktop })
    const search = createSearch({ table: storage.search, log })
    closers.push(() => search.close())
    const router = createRouter({
      info,
      api,
      attachments,
      bench: createBench({
        engines,
        models,
        fit,
        activity,
        memoryOf: (pid) => computer.gauge.memoryOf(pid),
        version,
      }),
      catalog,
      chats,
      context,
      collections,
      downloads,
      folders: chatFolders,
      models,
      places,
      doctor,
      energy,
      engines: {
        ...engines,
        unload: async (id) => {
          await withinTime(states.flush(id), log, keepingMs)
          await engines.unload(id)
        },
      },
      engineStates,
      exportChats: (which, signal) => exportChats(storage, which, signal),
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
    })
    log.info({ version, host }, 'Palabre is ready')
    let closing: Promise<void> | undefined
    return {
      router,
      log,
      uploads,
      attachments,
      incoming,
      api,
      showPlace: (path) => places.show(path),
      announce: (url) => folder.announce(url),
      close: () => (closing ??= closeAll()),
    }
  } catch (error) {
    await closeAll()
    throw error
  }
}
