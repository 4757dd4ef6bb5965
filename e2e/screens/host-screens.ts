/** What stands there when something behind the window is gone: its host, its session, the engine of a model. */
import type { WebSocketRoute } from '@playwright/test'
import { enginePids } from '../fixtures/processes.ts'
import type { Screen, Stage } from './stage.ts'

/** Between window and host, for as long as the page lives: lets everything through until it is cut. */
const openCut = async ({ page }: Stage) => {
  let isCut = false
  const open = new Set<WebSocketRoute>()
  await page.routeWebSocket(/\/rpc$/, (socket) => {
    if (isCut) {
      void socket.close()
      return
    }
    socket.connectToServer()
    open.add(socket)
  })
  return {
    cut: async () => {
      isCut = true
      for (const socket of open) await socket.close()
    },
    mend: () => {
      isCut = false
    },
  }
}

const mending = new WeakMap<Stage, () => void>()
const cutOff = async (stage: Stage) => {
  const line = await openCut(stage)
  mending.set(stage, line.mend)
  await stage.goToChat()
  await line.cut()
}
const mend = async (stage: Stage) => {
  mending.get(stage)?.()
  await stage.page.unroute('**/session')
}

export const hostScreens: Screen[] = [
  {
    name: 'the host is gone',
    open: async (stage) => {
      await cutOff(stage)
      await stage.page.getByText(/reconnecting/).waitFor()
    },
    leave: mend,
  },
  {
    name: 'a host that does not let us in',
    open: async (stage) => {
      await stage.page.route('**/session', (route) => route.fulfill({ status: 401 }))
      await cutOff(stage)
      await stage.page.getByRole('alertdialog').getByRole('button').waitFor()
    },
    leave: mend,
  },
  {
    name: 'an engine that was killed',
    open: async (stage) => {
      await stage.ask(stage.world.parrotId, 'What do parrots say when it gets dark?')
      await stage.app.answerStarts()
      for (const pid of enginePids(stage.hostPid)) process.kill(pid, 'SIGKILL')
      await stage.app.answers
        .last()
        .getByText(/stopped unexpectedly/)
        .waitFor()
    },
  },
]
