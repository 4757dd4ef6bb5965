import { AppError } from '#contract/errors.ts'

/** Schemes of pages and of apps that are made of them. */
const originPattern = /^[a-z][a-z0-9+.-]{1,40}:\/\/[^/?#@\s*]{1,253}$/

/** Browsers leave out the port that a scheme has anyway. */
const withoutUsualPort = (origin: string) => origin.replace(/^(http:.+):80$|^(https:.+):443$/, '$1$2')

/** Origins as browsers write them. Throws INVALID_INPUT, naming the one that is none. */
export const checkOrigins = (origins: readonly string[]): string[] => {
  const checked = origins.map((text) => {
    const origin = text.trim().toLowerCase().replace(/\/$/, '')
    if (!originPattern.test(origin))
      throw new AppError(
        'INVALID_INPUT',
        `"${text.slice(0, 80)}" is no origin. It is a scheme and a host, as in http://localhost:3000.`,
      )
    return withoutUsualPort(origin)
  })
  return [...new Set(checked)]
}
