import { Command, CommanderError } from 'commander'
import { findInstallation } from '../installation.ts'
import { exitCodes, reportFailure } from './exit.ts'
import { options } from './options.ts'
import { addBenchCommand } from './program-bench.ts'
import { addChatsCommands } from './program-chats.ts'
import { addLabCommand } from './program-lab.ts'
import type { ModelsOptions } from './models.ts'
import type { DoctorOptions } from './models/doctor.ts'
import type { ExportOptions } from './models/export.ts'
import type { ImportOptions } from './models/import.ts'
import type { GetOptions } from './models/get.ts'
import type { InspectOptions } from './models/inspect.ts'
import type { RemoveOptions } from './models/rm.ts'
import type { VerifyOptions } from './models/verify.ts'
import type { RunOptions } from './run.ts'
import type { ServeOptions } from './serve.ts'

/** What a command does: given its options it returns the exit code. Loaded when it is called, as help needs none. */
export type Run = (run: () => Promise<number>) => Promise<void>

function createProgram(run: Run): Command {
  const installation = findInstallation()
  const program = new Command('palabre')
    .description('Runs open-weight language models on this computer, with no network.')
    .version(installation.version)
    .showHelpAfterError('(palabre --help, or palabre <command> --help, says more)')
    .exitOverride()
  const command = (name: string) => program.command(name).exitOverride()

  command('serve')
    .description('Serves the interface to a browser on this computer, until Ctrl-C.')
    .addOption(options.port())
    .addOption(options.host())
    .addOption(options.data())
    .option('--open', 'open it in the browser')
    .option(
      '--api',
      'serve other programs, too: OpenAI, Anthropic and Ollama clients, with a key made for this run',
    )
    .option(
      '--model <name>',
      'with --api: load this model and answer with it, whatever model a program asks for',
    )
    .addOption(options.usualSeed())
    .addOption(options.reasoning())
    .addOption(options.json('print one line of JSON with url and token (and apiKey) when it can be used'))
    .action((chosen: ServeOptions) =>
      run(async () => (await import('./serve.ts')).serve(chosen, installation)),
    )

  command('run')
    .description('Answers one prompt on standard output.')
    .argument('<model>', "a file, or a part of a model's name that fits one model alone")
    .option('-p, --prompt <text>', 'the prompt; a file or pipe on standard input is added below it')
    .option('--system <text>', 'the system prompt')
    .addOption(options.seed())
    .addOption(options.temperature())
    .addOption(options.maxTokens())
    .addOption(options.force())
    .addOption(options.data())
    .addOption(options.json('print one object with the text and what it cost, instead of streaming'))
    .addHelpText(
      'after',
      '\nExamples:\n  palabre run smollm2 -p "Why is the sky blue?"\n  palabre run smollm2 -p "Sum this up:" < notes.txt',
    )
    .action((model: string, chosen: RunOptions) =>
      run(async () => (await import('./run.ts')).runPrompt(model, chosen, installation)),
    )

  const models = command('models')
    .description('Lists the models that are there; its subcommands keep them.')
    .addOption(options.data())
    .addOption(options.json('print an array of objects'))
    .action((chosen: ModelsOptions) =>
      run(async () => (await import('./models.ts')).listModels(chosen, installation)),
    )
  // `--data` and `--json` may stand before or after the subcommand's name.
  const keep = (name: string) => models.command(name).exitOverride().addOption(options.data())
  const which = "a file, or a part of a model's name that fits one model alone"

  keep('get')
    .description('Fetches a model file into the library; what came of it before is gone on with.')
    .argument(
      '<file>',
      'PUBLISHER/REPOSITORY/FILE.gguf, PUBLISHER/REPOSITORY:Q4_K_M, or an address that begins with https://',
    )
    .option('--sha256 <hex>', 'what the file must be, where its source does not tell')
    .addOption(options.json('print one object'))
    .addHelpText(
      'after',
      '\nExit codes: 0 in place, and its hash matched · 3 in place, but there was no hash to compare with',
    )
    .action((file: string, _: unknown, self: Command) =>
      run(async () => (await import('./models/get.ts')).getModel(file, self.optsWithGlobals<GetOptions>())),
    )
  keep('rm')
    .description('Moves a model of the library to the trash, from which the app can bring it back for a day.')
    .argument('<model>', which)
    .addOption(options.json('print one object'))
    .action((model: string, _: unknown, self: Command) =>
      run(async () =>
        (await import('./models/rm.ts')).removeModel(
          model,
          self.optsWithGlobals<RemoveOptions>(),
          installation,
        ),
      ),
    )
  keep('verify')
    .description(
      "Reads all of a model's bytes and compares their SHA-256 with what is known, or what the hub tells.",
    )
    .argument('<model>', which)
    .addOption(options.json('print one object'))
    .action((model: string, _: unknown, self: Command) =>
      run(async () =>
        (await import('./models/verify.ts')).verifyModel(
          model,
          self.optsWithGlobals<VerifyOptions>(),
          installation,
        ),
      ),
    )
  keep('inspect')
    .description("Tells what the header of a model's file says.")
    .argument('<model>', which)
    .addOption(options.json('print one object'))
    .action((model: string, _: unknown, self: Command) =>
      run(async () =>
        (await import('./models/inspect.ts')).inspectModel(
          model,
          self.optsWithGlobals<InspectOptions>(),
          installation,
        ),
      ),
    )
  keep('doctor')
    .description('Looks whether a model is sound and talks; exit code 1 when it is broken.')
    .argument('<model>', which)
    .addOption(options.json('print one object with the verdict and the findings'))
    .action((model: string, _: unknown, self: Command) =>
      run(async () =>
        (await import('./models/doctor.ts')).examineModel(
          model,
          self.optsWithGlobals<DoctorOptions>(),
          installation,
        ),
      ),
    )
  keep('import')
    .description('Copies model files, or all models in a folder, into the library, and checks them.')
    .argument('<path...>', 'GGUF files or folders')
    .option('--move', 'delete what was read once its copy is whole')
    .addOption(options.json('print an array of objects'))
    .action((paths: string[], _: unknown, self: Command) =>
      run(async () =>
        (await import('./models/import.ts')).importModels(
          paths,
          self.optsWithGlobals<ImportOptions>(),
          installation,
        ),
      ),
    )
  keep('export')
    .description('Copies a model to a stick or folder and reads it back, with its SHA256SUMS beside it.')
    .argument('<model>', which)
    .argument('<folder>', 'the stick, or a folder on it')
    .addOption(options.json('print one object'))
    .action((model: string, folder: string, _: unknown, self: Command) =>
      run(async () =>
        (await import('./models/export.ts')).exportModel(
          model,
          folder,
          self.optsWithGlobals<ExportOptions>(),
          installation,
        ),
      ),
    )
  addChatsCommands(command('chats'), run)
  addBenchCommand(command('bench'), run, installation)
  addLabCommand(command('lab'), run, installation)
  return program
}

/** Runs the command that the arguments name, and ends the process with its exit code. */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  quietBrokenPipe(process.stdout)
  let code: number = exitCodes.fine
  try {
    const program = createProgram(async (run) => {
      code = await run()
    })
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) code = error.exitCode === 0 ? exitCodes.fine : exitCodes.wrongUsage
    else code = reportFailure(error)
  }
  // What a slow reader has not taken yet would be lost with the process.
  await Promise.all([flushed(process.stdout), flushed(process.stderr)])
  process.exit(code)
}

const flushed = (stream: NodeJS.WriteStream) =>
  new Promise<void>((resolve) => stream.write('', () => resolve()))

/** Who reads our output may stop reading (`| head`): no reason to complain, nor to go on. */
function quietBrokenPipe(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? exitCodes.fine : exitCodes.failed)
  })
}
