import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { commonSampling, type Answered, type Talker, type TalkerOptions } from './talker.ts'

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** A running llama-server on loopback, with its model loaded. `contextSize` is for each conversation, as ours. */
export const startLlamaServer = async (
  program: string,
  { path, threads, contextSize, sequences }: TalkerOptions,
): Promise<Talker> => {
  const port = await freePort()
  const child = spawn(
    program,
    [
      ...['-m', path, '-t', String(threads), '-c', String(contextSize * sequences), '-np', String(sequences)],
      ...['--host', '127.0.0.1', '--port', String(port), '--offline', '--no-ui', '--cache-ram', '0'],
    ],
    { stdio: 'ignore' },
  )
  const gone = once(child, 'exit')
  const origin = `http://127.0.0.1:${port}`
  while (!(await isHealthy(origin))) {
    if (child.exitCode !== null) throw new Error(`llama-server ended with ${child.exitCode}`)
    await delay(10)
  }
  let seed = 0
  return {
    pid: child.pid ?? 0,
    ask: (conversation, maxTokens) =>
      answer(origin, {
        messages: conversation.map(({ role, text }) => ({ role, content: text })),
        max_tokens: maxTokens,
        seed: (seed += 1),
        temperature: commonSampling.temperature,
        top_k: commonSampling.topK,
        top_p: commonSampling.topP,
        min_p: commonSampling.minP,
      }),
    end: async () => {
      child.kill('SIGKILL')
      await gone
    },
  }
}

const isHealthy = async (origin: string): Promise<boolean> => {
  try {
    return (await fetch(`${origin}/health`)).ok
  } catch {
    return false
  }
}

interface Chunk {
  choices: { delta: { content?: string | null } }[]
  timings?: { predicted_n: number; prompt_per_second: number; predicted_per_second: number }
}

const answer = async (origin: string, request: object): Promise<Answered> => {
  const startedAt = performance.now()
  const response = await fetch(`${origin}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...request, stream: true, timings_per_token: false }),
  })
  if (!response.ok || !response.body) throw new Error(`llama-server said ${response.status}`)
  let [text, firstTokenMs] = ['', 0]
  let timings: Chunk['timings']
  for await (const chunk of chunksOf(response.body)) {
    const content = chunk.choices[0]?.delta.content
    if (content) {
      firstTokenMs ||= performance.now() - startedAt
      text += content
    }
    timings = chunk.timings ?? timings
  }
  if (!timings) throw new Error('llama-server did not say how long it took.')
  return {
    text,
    completionTokens: timings.predicted_n,
    firstTokenMs,
    prefillTokensPerSecond: timings.prompt_per_second,
    tokensPerSecond: timings.predicted_per_second,
  }
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Chunk, void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const lines = (rest + decoder.decode(value, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines)
      if (line.startsWith('data: {')) yield JSON.parse(line.slice('data: '.length)) as Chunk
  }
}
