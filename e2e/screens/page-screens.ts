/** The library and the tools: whole pages, and what opens on them. */
import { unknownRepository } from '../fixtures/library-hub.ts'
import type { Screen, Stage } from './stage.ts'

/** A page by its address, whole once these words are there. */
const page = (
  name: string,
  hash: string | ((stage: Stage) => string),
  words: string | RegExp,
  shows?: string[],
): Screen => ({
  name,
  ...(shows && { shows }),
  open: async (stage) => {
    await stage.go(typeof hash === 'string' ? hash : hash(stage))
    await stage.main.getByText(words).first().waitFor()
  },
})

const inRun = async (stage: Stage) => {
  await stage.go(`tool=lab&item=run:${stage.world.runId}`)
  await stage.main.getByRole('gridcell').first().waitFor()
}
const inCell = async (stage: Stage) => {
  await inRun(stage)
  await stage.main.getByRole('gridcell').first().getByRole('button').click()
  await stage.dialog.getByText('What was asked').waitFor()
}

export const pageScreens: Screen[] = [
  page('library, installed', 'models=installed', 'Talker 1B', ['library:installed']),
  page('library, discover', 'models=discover', /^The catalogue knows/, ['library:discover']),
  page('library, downloads', 'models=downloads', 'Nothing on the way', ['library:downloads']),
  page('library, your files', 'models=places', 'LM Studio', ['library:places']),
  page(
    'passport of a model',
    ({ world }) => `models=installed&item=${encodeURIComponent(world.talkerId)}`,
    'What the file says of itself',
  ),
  page('a model of the catalogue', 'models=discover&item=apertus-8b', 'Choose a quantization'),
  page(
    'a model of the hub',
    `models=discover&item=${encodeURIComponent(`hub:${unknownRepository}`)}`,
    'Choose a quantization',
  ),
  {
    name: 'search on the hub',
    open: async (stage) => {
      await stage.go('models=discover')
      await stage.main.getByRole('searchbox').fill('parrot')
      await stage.main
        .getByText(unknownRepository.split('/')[1] ?? '')
        .first()
        .waitFor()
    },
  },
  {
    name: 'what narrows the catalogue down',
    shows: ['library/discover/filter-menu.tsx'],
    open: async (stage) => {
      await stage.go('models=discover')
      await stage.inMenu(stage.main.getByRole('button', { name: 'Family', exact: true }))
    },
  },
  {
    name: 'menu of a model',
    shows: ['library/installed/model-menu.tsx'],
    open: async (stage) => {
      await stage.go('models=installed')
      await stage.inMenu(stage.main.getByRole('button', { name: /^More for Talker/ }))
    },
  },
  {
    name: 'the doctor’s findings',
    open: async (stage) => {
      await stage.go(`models=installed&item=${encodeURIComponent(stage.world.talkerId)}`)
      await stage.main.getByRole('button', { name: /^Examine/ }).click()
      await stage.main.getByText(/^(Healthy|Usable|It will not talk)/).waitFor({ timeout: 30_000 })
    },
  },
  {
    name: 'a download under way',
    open: async (stage) => {
      await stage.go('models=discover&item=apertus-8b')
      await stage.main
        .getByRole('button', { name: /^Download/ })
        .first()
        .click()
      await stage.go('models=downloads')
      await stage.main
        .getByText(/Arrived|On the way/)
        .first()
        .waitFor()
    },
  },
  {
    name: 'a download from an address',
    shows: ['library/downloads/address-dialog.tsx'],
    open: async (stage) => {
      await stage.go('models=downloads')
      await stage.main.getByRole('button', { name: 'From an address…' }).click()
      await stage.dialog.getByRole('textbox').fill('https://example.org/no-model')
    },
  },
  {
    name: 'staying offline',
    open: async (stage) => {
      await stage.call.settings.update({ offline: true })
      await stage.go('models=discover')
      await stage.main.getByRole('button', { name: 'Go online' }).waitFor()
    },
    leave: (stage) => stage.call.settings.update({ offline: false }),
  },
  page('this computer', 'tool=computer', 'Measure a model', ['tool:computer']),
  page('laboratory', 'tool=lab', 'Examples', ['tool:lab']),
  page('an experiment', ({ world }) => `tool=lab&item=experiment:${world.experimentId}`, /8 answers/),
  page(
    'an experiment with mistakes',
    ({ world }) => `tool=lab&item=experiment:${world.brokenExperimentId}`,
    /is not known/,
  ),
  { name: 'results of a run', open: inRun },
  {
    name: 'how results are saved',
    shows: ['lab/run/run-actions.tsx'],
    open: async (stage) => {
      await inRun(stage)
      await stage.inMenu(stage.main.getByRole('button', { name: 'Save the results' }))
    },
  },
  { name: 'one answer of a run', shows: ['lab/run/cell-dialog.tsx'], open: inCell },
  {
    name: 'two answers of a run',
    shows: ['lab/run/compare-cells.tsx'],
    open: async (stage) => {
      await inCell(stage)
      await stage.dialog.getByRole('button', { name: 'Compare with another' }).click()
      await stage.main.getByRole('gridcell').nth(1).getByRole('button').click()
      await stage.page.getByRole('dialog', { name: 'Two answers' }).waitFor()
    },
  },
  {
    name: 'plain text',
    shows: ['tool:completion'],
    open: async (stage) => {
      await stage.go('tool=completion')
      await stage.main.getByRole('textbox', { name: 'Text', exact: true }).fill('Once upon a time')
      await stage.main.getByRole('button', { name: 'Go on' }).click()
      await stage.main.getByRole('region', { name: 'What was added' }).waitFor()
    },
  },
  page('server, off', 'tool=server', 'Let other programs ask your models', ['tool:server']),
  {
    name: 'server, on, with a key',
    open: async (stage) => {
      await stage.call.api.update({ enabled: true })
      await stage.go('tool=server')
      await stage.main.getByRole('textbox', { name: 'Name of the new key' }).fill('My editor')
      await stage.main.getByRole('button', { name: 'Make a key' }).click()
      await stage.main.getByText('Copy the key now').waitFor()
    },
    leave: (stage) => stage.call.api.update({ enabled: false }),
  },
  {
    name: 'tools',
    shows: ['shell/tool-menu.tsx'],
    open: async (stage) => {
      await stage.go()
      await stage.inMenu((await stage.chats()).getByRole('button', { name: 'Tools' }))
    },
  },
]
