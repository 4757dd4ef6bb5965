import { useAppState } from '#state/context.ts'
import { experimentItem, runItem } from './route.ts'

/** What is done with experiments and runs; what fails is said. */
export function useLabActions() {
  const { rpc, toasts, view } = useAppState()
  const { lab } = rpc.client
  const { showError } = toasts.getState()
  const show = (item: string | null) => view.getState().showTool('lab', item)
  return {
    showOverview: () => show(null),
    showRun: (id: string) => show(runItem(id)),
    showExperiment: (id: string) => show(experimentItem(id)),
    create: async (source: string, files: Record<string, string> = {}) => {
      try {
        show(experimentItem((await lab.save({ id: null, source, files })).id))
      } catch (error) {
        showError(error)
      }
    },
    start: async (experimentId: string) => {
      try {
        show(runItem((await lab.start({ experimentId })).id))
      } catch (error) {
        showError(error)
      }
    },
    resume: (id: string, onlyFailed: boolean) => void lab.resume({ id, onlyFailed }).catch(showError),
    cancel: (id: string) => void lab.cancel({ id }).catch(showError),
    removeRun: (id: string) => void lab.removeRun({ id }).then(() => show(null), showError),
    removeExperiment: (id: string) => void lab.remove({ id }).then(() => show(null), showError),
  }
}
