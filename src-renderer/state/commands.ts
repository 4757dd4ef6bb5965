import { useEffect, useEffectEvent } from 'react'
import { createStore, type StoreApi } from 'zustand'
import { storeHook, useAppState } from './context.ts'

export type CommandGroup = 'chat' | 'message' | 'model' | 'view' | 'app'

/**
 * Something that can be done. The palette, the shortcuts sheet and the key handling all read this one list.
 * Titles are in the user's language already.
 */
export interface Command {
  /** `chat.new`, `message.stop` …; a later registration of the same id takes the earlier one's place. */
  id: string
  title: string
  group: CommandGroup
  /**
   * Key combinations: `Mod+K`, `Mod+Shift+L`, `F2`, `Escape`, `/`, `?`. `Mod` is Ctrl, and ⌘ on a Mac. A key
   * without Mod or Alt does nothing while a text is being typed, but for F-keys and Escape.
   */
  keys?: string[]
  /** Other words that one might look for. */
  keywords?: string
  /** False: shown in the shortcuts sheet, but neither offered nor run. */
  enabled?: boolean
  /** True: for the palette's search only, not a line of the shortcuts sheet (a chat's title, for example). */
  hidden?: boolean
  run: () => void
}

export interface CommandsState {
  commands: Command[]
  /** Returns what takes the command away again. */
  register: (command: Command) => () => void
}

export function createCommandsStore(): StoreApi<CommandsState> {
  /** The ids in the order in which they were first seen, so that a command keeps its place in every list. */
  const seen: string[] = []
  const inOrder = (a: Command, b: Command) => seen.indexOf(a.id) - seen.indexOf(b.id)
  return createStore<CommandsState>((set) => ({
    commands: [],
    register(command) {
      if (!seen.includes(command.id)) seen.push(command.id)
      set(({ commands }) => ({
        commands: [...commands.filter(({ id }) => id !== command.id), command].sort(inOrder),
      }))
      return () => {
        set(({ commands }) => ({ commands: commands.filter((other) => other !== command) }))
      }
    },
  }))
}

export const useCommands = storeHook((state) => state.commands)

/** Offers a command for as long as the component is shown. `run` may change with each render. */
export function useCommand({ run, ...command }: Command): void {
  const { commands } = useAppState()
  const { id, title, group, keywords, enabled, hidden } = command
  const keys = command.keys?.join(' ')
  const runLatest = useEffectEvent(run)
  useEffect(
    () =>
      commands.getState().register({
        id,
        title,
        group,
        ...(keys !== undefined && { keys: keys.split(' ') }),
        ...(keywords !== undefined && { keywords }),
        enabled: enabled ?? true,
        hidden: hidden ?? false,
        run: () => {
          runLatest()
        },
      }),
    [commands, id, title, group, keys, keywords, enabled, hidden],
  )
}
