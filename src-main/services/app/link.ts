import { AppError } from '#contract/errors.ts'

const refuse = (why: string) =>
  new AppError('LINK_REFUSED', `This link was not opened: ${why}. Copy it if you trust it.`)

const controlCharacters = /[\u0000-\u001f\u007f-\u009f]/

/**
 * The one gate through which addresses leave the app: http and https alone, without a user name in front of the host,
 * which is where lookalikes hide. The address comes back as the system will see it, foreign letters of the
 * host in their punycode. Throws LINK_REFUSED. Nothing is requested.
 */
export const checkLink = (address: string): { url: string; host: string } => {
  // URL() would drop some of these without a word.
  if (controlCharacters.test(address)) throw refuse('it has invisible control characters in it')
  const url = URL.parse(address)
  if (!url) throw refuse('it is not a whole address')
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refuse('it is not a web address')
  if (url.username !== '' || url.password !== '') throw refuse('it hides a user name before the host')
  return { url: url.href, host: url.host }
}
