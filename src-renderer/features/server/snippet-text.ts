export const dialects = ['curl', 'python', 'javascript', 'anthropic', 'ollama'] as const
export type Dialect = (typeof dialects)[number]

/** What programs are called on the switch: names, the same in every language. */
export const dialectNames: Record<Dialect, string> = {
  curl: 'curl',
  python: 'Python',
  javascript: 'JavaScript',
  anthropic: 'Anthropic',
  ollama: 'Ollama',
}

/** An example that runs as it stands, once the key is put in. */
export const snippetFor = (dialect: Dialect, address: string, model: string, key: string): string => {
  switch (dialect) {
    case 'curl':
      return [
        `curl ${address}/v1/chat/completions \\`,
        `  -H "Authorization: Bearer ${key}" \\`,
        '  -H "Content-Type: application/json" \\',
        `  -d '{"model": "${model}", "messages": [{"role": "user", "content": "Hello"}]}'`,
      ].join('\n')
    case 'python':
      return [
        'from openai import OpenAI',
        '',
        `client = OpenAI(base_url="${address}/v1", api_key="${key}")`,
        'answer = client.chat.completions.create(',
        `    model="${model}",`,
        '    messages=[{"role": "user", "content": "Hello"}],',
        ')',
        'print(answer.choices[0].message.content)',
      ].join('\n')
    case 'javascript':
      return [
        "import OpenAI from 'openai'",
        '',
        `const client = new OpenAI({ baseURL: '${address}/v1', apiKey: '${key}' })`,
        'const answer = await client.chat.completions.create({',
        `  model: '${model}',`,
        "  messages: [{ role: 'user', content: 'Hello' }],",
        '})',
        'console.log(answer.choices[0].message.content)',
      ].join('\n')
    case 'anthropic':
      return [`export ANTHROPIC_BASE_URL=${address}`, `export ANTHROPIC_API_KEY=${key}`].join('\n')
    case 'ollama':
      return `export OLLAMA_HOST=${address}`
  }
}
