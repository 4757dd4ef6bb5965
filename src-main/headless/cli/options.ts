import { InvalidArgumentError, Option } from 'commander'

/** A parser for commander: a whole or broken number between `min` and `max`, else wrong usage. */
function numberBetween(min: number, max: number, { whole }: { whole: boolean }) {
  return (text: string): number => {
    const value = Number(text)
    const fine = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) && value >= min && value <= max
    if (!fine || (whole && !Number.isInteger(value))) {
      throw new InvalidArgumentError(`It must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}.`)
    }
    return value
  }
}

/** The options that several commands share, or whose limits are worth a name. */
export const options = {
  data: () => new Option('--data <dir>', "the folder with chats and models (default: the desktop app's)"),
  force: () => new Option('--force', 'load a model although there is too little free memory for it'),
  json: (what: string) => new Option('--json', what),
  limit: () =>
    new Option('--limit <number>', 'so many at most')
      .default(50)
      .argParser(numberBetween(1, 10_000, { whole: true })),
  rounds: () =>
    new Option('--rounds <number>', 'measure each figure so often')
      .default(5)
      .argParser(numberBetween(1, 100, { whole: true })),
  port: () =>
    new Option('--port <number>', 'the port to listen on; 0 takes a free one')
      .default(0)
      .argParser(numberBetween(0, 65_535, { whole: true })),
  host: () =>
    new Option(
      '--host <address>',
      'the address to listen on; beyond loopback, traffic is not encrypted',
    ).default('127.0.0.1'),
  seed: () =>
    new Option('--seed <number>', 'same seed, same text (default: another each time)').argParser(
      numberBetween(0, 0xffff_ffff, { whole: true }),
    ),
  usualSeed: () =>
    new Option(
      '--seed <number>',
      'with --api: the seed of requests that name none (default: another each time)',
    ).argParser(numberBetween(0, 0xffff_ffff, { whole: true })),
  reasoning: () =>
    new Option(
      '--reasoning <on|off|auto>',
      'with --api: whether models think for requests that do not say (default: auto)',
    ).choices(['on', 'off', 'auto']),
  temperature: () =>
    new Option('--temperature <number>', '0 always takes the likeliest token').argParser(
      numberBetween(0, 5, { whole: false }),
    ),
  maxTokens: () =>
    new Option('--max-tokens <number>', 'stop after so many tokens (default: no limit)').argParser(
      numberBetween(1, 1_000_000, { whole: true }),
    ),
}
