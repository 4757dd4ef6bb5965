#!/usr/bin/env node
// The `palabre` command: finds a Node that is new enough, then runs the built program. Plain JavaScript that
// an old Node understands too, so that it can say what is wrong.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import * as module from 'node:module'
import { fileURLToPath } from 'node:url'

const neededMajor = 24
const program = new URL('../out/main/headless.js', import.meta.url)

/** The Node that the repository brings itself. */
const ownNode = fileURLToPath(
  new URL(`../node_modules/node/bin/node${process.platform === 'win32' ? '.exe' : ''}`, import.meta.url),
)

function fail(line) {
  process.stderr.write(`palabre: ${line}\n`)
  process.exitCode = 1
}

/** Runs this very command with another Node, and ends as it ends. */
function runWith(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) {
    // A terminal sends Ctrl-C to both of us; twice would mean "kill".
    process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY) || child.kill(signal))
  }
  child.on('error', (error) => fail(`${node} could not be started (${error.message}).`))
  child.on('exit', (code, signal) => {
    if (signal) process.removeAllListeners(signal)
    if (signal) process.kill(process.pid, signal)
    else process.exitCode = code
  })
}

if (Number(process.versions.node.split('.')[0]) < neededMajor) {
  if (existsSync(ownNode)) runWith(ownNode)
  else fail(`this needs Node ${neededMajor} or newer; this one is ${process.versions.node}.`)
} else if (!existsSync(program)) {
  fail('it is not built yet; run `npm run build` first.')
} else {
  // What the first start compiled the next ones read; beside the program, so that nobody else can have put it there.
  module.enableCompileCache?.(fileURLToPath(new URL('../out/compiled', import.meta.url)))
  await import(program.href)
}
