/** What a process of ours sees of the one that started it, in the shape that oRPC's message-port handler takes. */
export interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): void
  on(event: 'close', listener: () => void): void
  postMessage(data: unknown): void
}

/** Electron's addition to a utility process. */
interface UtilityProcess {
  parentPort?: ParentPort
}

/**
 * The channel to the parent: Electron's `parentPort` in a utility process, the IPC channel in a forked one.
 * Throws when the process was started in another way.
 */
export const parentPort = (): ParentPort => {
  // Electron's own types say that it is always there, which is true in Electron alone.
  const utility = (process as unknown as UtilityProcess).parentPort
  if (utility) return utility
  if (!process.send) throw new Error('This is started by Palabre, not by hand.')
  const send = process.send.bind(process)
  return {
    on: (event, listener: (event: { data: unknown }) => void) => {
      if (event === 'message') process.on('message', (data) => listener({ data }))
      else process.on('disconnect', () => listener({ data: undefined }))
    },
    postMessage: (data) => {
      // A parent that has just gone is told by 'disconnect'; a message to it is lost, and that is no error.
      send(data, undefined, undefined, () => undefined)
    },
  }
}
