import type { Api } from '#services/api/index.ts'
import type { Answer } from '../core/route.ts'

/** `GET /props`: the model that would answer, and how it is loaded. Where its file lies is nobody's business. */
export const props = (api: Api): Answer => {
  const model = api.inference.find(null)
  const info = api.inference.info(model.id)
  return {
    json: {
      model_path: model.id,
      model_alias: model.name,
      total_slots: info?.atOnce ?? 1,
      default_generation_settings: {
        n_ctx: info?.contextSize ?? null,
        params: { seed: api.usualSeed() ?? 0xffff_ffff },
      },
      // What programs look for before they offer to send a picture.
      modalities: { vision: false, audio: false },
      // Asked again it is loaded again, and that takes its time.
      is_sleeping: info === null,
      build_info: info?.version ?? null,
    },
  }
}
