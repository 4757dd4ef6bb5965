/**
 * The Node host: the `palabre` command. It composes the services with what plain Node has (child processes, a
 * terminal, a web server) and must not know Electron.
 */
import { runCommandLine } from './cli/program.ts'

await runCommandLine(process.argv.slice(2))
