import type { CatalogService } from '../catalog/index.ts'
import type { Doctor } from '../doctor/index.ts'
import type { Downloads } from '../downloads/index.ts'
import type { FitService } from '../fit/index.ts'
import type { Hub } from '../hub/index.ts'
import type { Models } from '../models/index.ts'
import type { Places } from '../places/index.ts'
import type { Procedures } from './procedures.ts'

export interface LibraryServices {
  catalog: CatalogService
  models: Models
  doctor: Doctor
  downloads: Downloads
  fit: FitService
  hub: Hub
  places: Places
}

/** Models: found, judged, fetched and kept. */
export const libraryRouter = (
  os: Procedures,
  { catalog, models, doctor, downloads, fit, hub, places }: LibraryServices,
) => ({
  catalog: { list: os.catalog.list.handler(() => catalog.list()) },
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
  fit: {
    ofModel: os.fit.ofModel.handler(({ input }) => fit.ofModel(input.modelId, input.contextSize)),
    ofHubFile: os.fit.ofHubFile.handler(({ input, signal }) =>
      fit.ofHubFile(input.repository, input.path, input.contextSize, signal),
    ),
    ofSizes: os.fit.ofSizes.handler(({ input }) => fit.ofSizes(input.models)),
  },
  hub: {
    search: os.hub.search.handler(({ input, signal }) => hub.search(input.query, signal)),
    repository: os.hub.repository.handler(({ input, signal }) => hub.repository(input.repository, signal)),
    token: os.hub.token.handler(() => hub.token()),
    setToken: os.hub.setToken.handler(({ input }) => hub.setToken(input.token)),
  },
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
})
