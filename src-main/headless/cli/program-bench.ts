import type { Command } from 'commander'
import type { Installation } from '../installation.ts'
import type { BenchCliOptions } from './bench/run-bench.ts'
import { options } from './options.ts'
import type { Run } from './program.ts'

/** `palabre bench`. */
export const addBenchCommand = (bench: Command, run: Run, installation: Installation): void => {
  bench
    .description('Measures how fast a model reads and answers here, its memory and its energy.')
    .argument(
      '<model...>',
      "a file, or a part of a model's name that fits one alone; two results with --compare",
    )
    .option('--compare', 'put two result files side by side')
    .option('--out <file>', 'write the result there too, to share or compare it')
    .addOption(options.rounds())
    .addOption(options.force())
    .addOption(options.data())
    .addOption(options.json('print the result as one object'))
    .addHelpText(
      'after',
      '\nExamples:\n  palabre bench smollm2 --out today.json\n  palabre bench --compare yesterday.json today.json',
    )
    .action((named: string[], chosen: BenchCliOptions) =>
      run(async () => (await import('./bench/run-bench.ts')).bench(named, chosen, installation)),
    )
}
