import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { commonSampling, type Answered, type Talker } from './talker.ts'

interface Chunk {
  choices: { delta: { content?: string | null } }[]
  usage?: { prompt_tokens: number } | null
  timings?: { predicted_n: number; prompt_per_second: number; predicted_per_second: number }
}

/** Asks as any program does, by OpenAI's API, and reads the answer as it streams; llama-server and ours both tell their times at the end. */
export const askByApi = (
  origin: string,
  { model, apiKey }: { model?: string; apiKey?: string } = {},
): Talker['ask'] => {
  let seed = 0
  return async (conversation, maxTokens) => {
    const startedAt = performance.now()
    // A connection of its own: the peer may be stopped between two questions, and its idle ones time out.
    const request = httpRequest(`${origin}/v1/chat/completions`, {
      method: 'POST',
      agent: false,
      headers: {
        'content-type': 'application/json',
        ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
      },
    })
    request.end(
      JSON.stringify({
        model,
        messages: conversation.map(({ role, text }) => ({ role, content: text })),
        max_tokens: maxTokens,
        seed: (seed += 1),
        temperature: commonSampling.temperature,
        top_k: commonSampling.topK,
        top_p: commonSampling.topP,
        min_p: commonSampling.minP,
        ignore_eos: true,
        stream: true,
        stream_options: { include_usage: true },
      }),
    )
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    if (response.statusCode !== 200) throw new Error(`${origin} said ${response.statusCode}`)
    return read(response, startedAt)
  }
}

const read = async (body: IncomingMessage, startedAt: number): Promise<Answered> => {
  let [text, firstTokenMs, lastTokenMs] = ['', 0, 0]
  let timings: Chunk['timings']
  let promptTokens = 0
  for await (const chunk of chunksOf(body)) {
    const content = chunk.choices[0]?.delta.content
    if (content) {
      lastTokenMs = performance.now() - startedAt
      firstTokenMs ||= lastTokenMs
      text += content
    }
    timings = chunk.timings ?? timings
    promptTokens = chunk.usage?.prompt_tokens ?? promptTokens
  }
  if (!timings) throw new Error('The server did not say how long it took.')
  return {
    text,
    promptTokens,
    completionTokens: timings.predicted_n,
    firstTokenMs,
    lastTokenMs,
    prefillTokensPerSecond: timings.prompt_per_second,
    tokensPerSecond: timings.predicted_per_second,
  }
}

async function* chunksOf(body: IncomingMessage): AsyncGenerator<Chunk, void> {
  let rest = ''
  for await (const text of body.setEncoding('utf8')) {
    const lines = (rest + String(text)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines)
      if (line.startsWith('data: {')) yield JSON.parse(line.slice('data: '.length)) as Chunk
  }
}
