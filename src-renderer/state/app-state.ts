import type { StoreApi } from 'zustand'
import type { Rpc } from '#rpc/index.ts'
import { createAppInfoStore, type AppInfoState } from './app-info.ts'
import { createChatsStore, type ChatsState } from './chats.ts'
import { createCommandsStore, type CommandsState } from './commands.ts'
import { createConnectionStore, type ConnectionState } from './connection.ts'
import { createEnginesStore, type EnginesState } from './engines.ts'
import { createHardwareStore, type HardwareState } from './hardware.ts'
import { createModelsStore, type ModelsState } from './models.ts'
import { createSettingsStore, type SettingsState } from './settings.ts'
import { createToastsStore, type ToastsState } from './toasts.ts'
import { createViewStore, type ViewState } from './view.ts'

export interface AppState {
  rpc: Rpc
  connection: StoreApi<ConnectionState>
  appInfo: StoreApi<AppInfoState>
  settings: StoreApi<SettingsState>
  chats: StoreApi<ChatsState>
  models: StoreApi<ModelsState>
  engines: StoreApi<EnginesState>
  hardware: StoreApi<HardwareState>
  commands: StoreApi<CommandsState>
  toasts: StoreApi<ToastsState>
  view: StoreApi<ViewState>
}

/** Makes every store and lets them listen for as long as the page lives. */
export function createAppState(rpc: Rpc): AppState {
  return {
    rpc,
    connection: createConnectionStore(rpc),
    appInfo: createAppInfoStore(rpc),
    settings: createSettingsStore(rpc),
    chats: createChatsStore(rpc),
    models: createModelsStore(rpc),
    engines: createEnginesStore(rpc),
    hardware: createHardwareStore(rpc),
    toasts: createToastsStore(),
    commands: createCommandsStore(),
    view: createViewStore(),
  }
}
