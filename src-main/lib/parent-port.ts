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
 * Sends what comes in one turn of the event loop as one message, a list: a write to the channel takes longer than most of what is written, and
 * many answers at once would write as many times for every token. The other end takes it apart with `eachOf`.
 */
export const inOneMessage = (send: (all: unknown[]) => void): ((data: unknown) => void) => {
  let waiting: unknown[] = []
  return (data) => {
    if (waiting.push(data) > 1) return
    setImmediate(() => {
      const all = waiting
      waiting = []
      send(all)
    })
  }
}

/** Calls `listener` with each of what came in one message. */
export const eachOf =
  (listener: (event: { data: unknown }) => void) =>
  (all: unknown): void => {
    for (const data of Array.isArray(all) ? (all as unknown[]) : [all]) listener({ data })
  }

/**
 * The channel to the parent: Electron's `parentPort` in a utility process, the IPC channel in a forked one.
 * Throws when the process was started in another way.
 */
export const parentPort = (): ParentPort => {
  // Electron's own types say that it is always there, which is true in Electron alone.
  const utility = (process as unknown as UtilityProcess).parentPort
  if (utility) {
    return {
      on: (event, listener: (event: { data: unknown }) => void) => {
        if (event === 'message') utility.on('message', listener)
        else utility.on('close', () => listener({ data: undefined }))
      },
      postMessage: inOneMessage((all) => utility.postMessage(all)),
    }
  }
  if (!process.send) throw new Error('This is started by Palabre, not by hand.')
  const send = process.send.bind(process)
  return {
    on: (event, listener: (event: { data: unknown }) => void) => {
      if (event === 'message') process.on('message', (data) => listener({ data }))
      else process.on('disconnect', () => listener({ data: undefined }))
    },
    // A parent that has just gone is told by 'disconnect'; a message to it is lost, and that is no error.
    postMessage: inOneMessage((all) => void send(all, undefined, undefined, () => undefined)),
  }
}
