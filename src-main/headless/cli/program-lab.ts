import type { Command } from 'commander'
import type { Installation } from '../installation.ts'
import type { LabOptions } from './lab/run-lab.ts'
import { options } from './options.ts'
import type { Run } from './program.ts'

/** `palabre lab`. */
export const addLabCommand = (lab: Command, run: Run, installation: Installation): void => {
  lab
    .description('Runs an experiment: prompts with data on models, and what is expected of the answers.')
    .argument('<file>', 'a YAML file as resources/experiment.schema.json describes it')
    .option('--out <file>', 'write the results there: .jsonl, .csv or .html')
    .option('--resume', 'go on with the last run of this file: answer what is missing or broke off')
    .option('--only-failed', 'go on with it and answer those again that failed, too')
    .addOption(options.force())
    .addOption(options.data())
    .addOption(options.json('print one object with the figures and what failed'))
    .addHelpText(
      'after',
      `
Exit codes: 0 everything passed · 1 something failed · 2 the file is wrong · 130 stopped with Ctrl-C

An experiment:
  name: Capitals
  models: [smollm2]
  prompts:
    - user: What is the capital of {{country}}?
  data:
    - { country: France, capital: Paris }
  assert:
    - contains: "{{capital}}"`,
    )
    .action((file: string, chosen: LabOptions) =>
      run(async () => (await import('./lab/run-lab.ts')).runLab(file, chosen, installation)),
    )
}
