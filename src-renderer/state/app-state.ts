import type { StoreApi } from 'zustand'
import type { Rpc } from '#rpc/index.ts'
import { createApiStore, type ApiState } from './api.ts'
import { createAppInfoStore, type AppInfoState } from './app-info.ts'
import { createAttachmentsStore, type AttachmentsState } from './attachments.ts'
import { createBenchStore, type BenchState } from './bench.ts'
import { createCatalogStore, type CatalogState } from './catalog.ts'
import { createChatsStore, type ChatsState } from './chats.ts'
import {
  createPresetsStore,
  createPromptsStore,
  type PresetsState,
  type PromptsState,
} from './collections.ts'
import { createCommandsStore, type CommandsState } from './commands.ts'
import { createConnectionStore, type ConnectionState } from './connection.ts'
import { createDoctorStore, type DoctorState } from './doctor.ts'
import { createDrafts, type Drafts } from './drafts.ts'
import { createDownloadsStore, type DownloadsState } from './downloads.ts'
import { createEnergyStore, type EnergyState } from './energy.ts'
import { createEnginesStore, type EnginesState } from './engines.ts'
import { createFileDropsStore, type FileDropsState } from './file-drops.ts'
import { createFitStore, type FitState } from './fit.ts'
import { createFoldersStore, type FoldersState } from './folders.ts'
import { createHardwareStore, type HardwareState } from './hardware.ts'
import { createHubStore, type HubState } from './hub.ts'
import { createLabStore, type LabState } from './lab.ts'
import { createMessageEdits, type MessageEdits } from './message-edits.ts'
import { createModelsStore, type ModelsState } from './models.ts'
import { createNetworkStore, type NetworkState } from './network.ts'
import { createPlacesStore, type PlacesState } from './places.ts'
import { createSettingsStore, type SettingsState } from './settings.ts'
import { createToastsStore, type ToastsState } from './toasts.ts'
import { createUploadsStore, type UploadsState } from './uploads.ts'
import { createViewStore, type ViewState } from './view.ts'

export interface AppState {
  rpc: Rpc
  api: StoreApi<ApiState>
  connection: StoreApi<ConnectionState>
  appInfo: StoreApi<AppInfoState>
  settings: StoreApi<SettingsState>
  chats: StoreApi<ChatsState>
  folders: StoreApi<FoldersState>
  prompts: StoreApi<PromptsState>
  presets: StoreApi<PresetsState>
  lab: StoreApi<LabState>
  models: StoreApi<ModelsState>
  engines: StoreApi<EnginesState>
  energy: StoreApi<EnergyState>
  bench: StoreApi<BenchState>
  hardware: StoreApi<HardwareState>
  catalog: StoreApi<CatalogState>
  hub: StoreApi<HubState>
  downloads: StoreApi<DownloadsState>
  drafts: Drafts
  edits: MessageEdits
  fit: StoreApi<FitState>
  network: StoreApi<NetworkState>
  places: StoreApi<PlacesState>
  uploads: StoreApi<UploadsState>
  attachments: StoreApi<AttachmentsState>
  fileDrops: StoreApi<FileDropsState>
  doctor: StoreApi<DoctorState>
  commands: StoreApi<CommandsState>
  toasts: StoreApi<ToastsState>
  view: StoreApi<ViewState>
}

/** Makes every store and lets them listen for as long as the page lives. */
export function createAppState(rpc: Rpc): AppState {
  return {
    rpc,
    api: createApiStore(rpc),
    connection: createConnectionStore(rpc),
    appInfo: createAppInfoStore(rpc),
    settings: createSettingsStore(rpc),
    chats: createChatsStore(rpc),
    folders: createFoldersStore(rpc),
    prompts: createPromptsStore(rpc),
    presets: createPresetsStore(rpc),
    lab: createLabStore(rpc),
    models: createModelsStore(rpc),
    engines: createEnginesStore(rpc),
    energy: createEnergyStore(rpc),
    bench: createBenchStore(rpc),
    hardware: createHardwareStore(rpc),
    catalog: createCatalogStore(rpc),
    hub: createHubStore(rpc),
    downloads: createDownloadsStore(rpc),
    drafts: createDrafts(rpc.client.chats),
    edits: createMessageEdits(),
    fit: createFitStore(rpc),
    network: createNetworkStore(rpc),
    places: createPlacesStore(rpc),
    uploads: createUploadsStore(),
    attachments: createAttachmentsStore(),
    fileDrops: createFileDropsStore(),
    doctor: createDoctorStore(rpc),
    toasts: createToastsStore(),
    commands: createCommandsStore(),
    view: createViewStore(),
  }
}
