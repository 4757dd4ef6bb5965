import type { ModelInspection } from '#contract/models.ts'
import { formatBytes } from '#headless/format.ts'
import type { Installation } from '#headless/installation.ts'
import { exitCodes } from '../exit.ts'
import { findModel, inspectWith } from './found.ts'
import { openLibrary, type DataOption } from './library.ts'

export interface InspectOptions extends DataOption {
  json?: boolean
}

/** `palabre models inspect`: what the header of a model's file says. Exit code 1 when it is no sound GGUF. */
export async function inspectModel(
  typed: string,
  options: InspectOptions,
  installation: Installation,
): Promise<number> {
  const { dataDir } = openLibrary(options)
  const { path } = await findModel(typed, dataDir, installation)
  const inspection = await inspectWith(installation)(path)
  process.stdout.write(options.json ? `${JSON.stringify(inspection, null, 2)}\n` : describe(inspection))
  return exitCodes.fine
}

const describe = (inspection: ModelInspection): string => {
  const { chatTemplate, sizeBytes, parameterCount, ...others } = inspection
  const lines: [string, string][] = [
    ...Object.entries(others).map(([key, value]): [string, string] => [
      words(key),
      String(value ?? 'not said'),
    ]),
    ['parameter count', parameterCount === null ? 'not said' : parameterCount.toLocaleString('en')],
    ['size', formatBytes(sizeBytes)],
    ['chat template', chatTemplate === null ? 'none' : `${chatTemplate.length} characters`],
  ]
  const width = Math.max(...lines.map(([name]) => name.length))
  // A header is a stranger's: what it says must not steer the terminal.
  return lines
    .map(([name, value]) => `${name.padEnd(width)}  ${value.replaceAll(/\p{Cc}/gu, ' ')}\n`)
    .join('')
}

const words = (key: string) => key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
