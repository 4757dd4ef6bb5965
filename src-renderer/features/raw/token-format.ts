/** How unsure a model was of a token: 0 not at all, 3 very. By its probability: from 0.9, 0.5 and 0.2 on. */
export function doubtOf(logprob: number): 0 | 1 | 2 | 3 {
  const share = Math.exp(logprob)
  if (share >= 0.9) return 0
  if (share >= 0.5) return 1
  return share >= 0.2 ? 2 : 3
}

/** `43 %`, or `< 0.1 %`. */
export function shareText(logprob: number): string {
  const percent = Math.exp(logprob) * 100
  if (percent < 0.1) return '< 0.1 %'
  return `${percent < 10 ? percent.toFixed(1) : Math.round(percent).toFixed(0)} %`
}

/** A token's text with what cannot be seen made visible. */
export const visible = (text: string): string =>
  text
    .replaceAll(' ', '·')
    .replaceAll('\n', '↵')
    .replaceAll('\t', '⇥')
    .replaceAll(/\p{Cc}/gu, '␣')
