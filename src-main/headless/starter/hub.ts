import { AppError } from '#contract/errors.ts'
import type { Network } from '#services/network/index.ts'
import type { StarterModel } from './model.ts'
import type { Source } from './verified-file.ts'

const usualEndpoint = 'https://huggingface.co'

/** Hugging Face, or the mirror that `HF_ENDPOINT` names. */
export function fromHub(model: StarterModel, network: Network, env: NodeJS.ProcessEnv): Source {
  const endpoint = URL.parse(env['HF_ENDPOINT'] || usualEndpoint)
  return {
    name: endpoint?.host ?? 'the model hub',
    async open(from, signal) {
      if (!endpoint) throw new AppError('DOWNLOAD_FAILED', 'HF_ENDPOINT is not an address.')
      const url = new URL(`/${model.repository}/resolve/${model.revision}/${model.file}`, endpoint)
      const { status, headers, body } = await network.request(url.href, {
        purpose: 'starter model',
        // The hub hands its large files over to stores of its own.
        allowedHosts: [endpoint.host, 'huggingface.co', '*.huggingface.co', '*.hf.co'],
        headers: from > 0 ? { range: `bytes=${from}-` } : {},
        maxBytes: model.sizeBytes + 1,
        answerTimeoutMs: 8_000,
        signal,
      })
      if (status === 200) return { from: 0, bytes: body }
      if (status === 206 && headers.get('content-range')?.startsWith(`bytes ${from}-`))
        return { from, bytes: body }
      throw new AppError('DOWNLOAD_FAILED', `It answered with ${status}.`)
    },
  }
}
