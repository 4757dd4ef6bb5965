import type { ApiSampling } from '../core/sampling.ts'

interface Asked {
  sampling: ApiSampling
  logitBias: Readonly<Record<string, number>>
  probabilities: number
  grammar: string | null | undefined
  streams: boolean
  afterSampling: boolean
  /** What would have ended an answer that goes on to its limit; null where it may end. */
  neverChosen: readonly number[] | null
}

/** How an answer was sampled, in llama-server's words; what is not done here stands as switched off. */
export const toSettings = ({
  sampling,
  logitBias,
  probabilities,
  afterSampling,
  grammar,
  streams,
  neverChosen,
}: Asked) => ({
  seed: sampling.seed,
  temperature: sampling.temperature,
  dynatemp_range: 0,
  top_k: sampling.topK,
  top_p: sampling.topP,
  min_p: sampling.minP,
  top_n_sigma: -1,
  typical_p: 1,
  xtc_probability: 0,
  repeat_last_n: 64,
  repeat_penalty: sampling.repeatPenalty,
  presence_penalty: sampling.presencePenalty,
  frequency_penalty: sampling.frequencyPenalty,
  dry_multiplier: 0,
  mirostat: 0,
  adaptive_target: -1,
  adaptive_decay: 0,
  stop: sampling.stop,
  max_tokens: sampling.maxTokens ?? -1,
  n_predict: sampling.maxTokens ?? -1,
  n_keep: 0,
  ignore_eos: neverChosen !== null,
  stream: streams,
  logit_bias: [
    ...Object.entries(logitBias).map(([token, bias]) => ({
      token: Number(token),
      // What stands for it in JSON is null.
      bias: bias <= -100 ? null : bias,
    })),
    ...(neverChosen ?? []).map((token) => ({ token, bias: null })),
  ],
  n_probs: probabilities,
  post_sampling_probs: afterSampling,
  grammar: grammar ?? '',
})
