import { AppError } from '#contract/errors.ts'
import { serveDamagedPage, type Said } from '#http/damaged/index.ts'
import en from '#resources/locales/en.json' with { type: 'json' }
import { rescueChats, type RescueReport } from '#services/rescue/index.ts'
import { openBrowser } from '../open-browser.ts'

/** What could be begun, and how whoever asked for it is told where to go on. */
interface Begun<T> {
  begun: T
  /** To be called when the interface can be opened; false where nobody was shown a page before. */
  goOnAt: (url: string) => Promise<boolean>
}

const texts = en.native.chatsDamaged

/**
 * Does `begin`. Where the chats' file is damaged, a page in the browser says so, and at the user's wish what can be read of it is
 * saved first; the damaged file is kept. Throws as `begin` does where nobody can be shown that page, or `signal` aborts.
 */
export async function beginSoundly<T>(
  dataDir: string,
  begin: () => Promise<T>,
  signal: AbortSignal,
): Promise<Begun<T>> {
  try {
    return { begun: await begin(), goOnAt: () => Promise.resolve(false) }
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'DATABASE_DAMAGED') throw error
    return await askFirst(error, dataDir, begin, signal)
  }
}

async function askFirst<T>(
  damage: AppError,
  dataDir: string,
  begin: () => Promise<T>,
  signal: AbortSignal,
): Promise<Begun<T>> {
  const page = await serveDamagedPage(asking(...whatIsDamaged(damage)))
  try {
    if (!(await openBrowser(page.url))) throw damage
    process.stderr.write(`${damage.message}\n\n${texts.page.terminal}\n\n  ${page.url}\n\n`)
    for (;;) {
      await page.wished(signal).catch(() => Promise.reject(damage))
      try {
        const report = rescueChats(dataDir)
        const begun = await begin()
        const goOnAt = async (url: string) => {
          await page.answer(saved(report, url))
          await page.close()
          return true
        }
        return { begun, goOnAt }
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        await page.answer(asking(error.message))
      }
    }
  } catch (error) {
    await page.close()
    throw error
  }
}

const base = { lang: 'en', title: texts.message }
const asking = (...paragraphs: string[]): Said => ({ ...base, paragraphs, button: texts.yes, link: null })

/** For who has a button to press, and no terminal in front of them. */
const whatIsDamaged = ({ details, message }: AppError): string[] => {
  const { path, backup } = details ?? {}
  if (typeof path !== 'string') return [message, texts.page.leave]
  return [
    texts.page.untouched.replace('{{path}}', () => path),
    ...(typeof backup === 'string' ? [texts.page.copy.replace('{{path}}', () => backup)] : []),
    texts.page.save,
    texts.page.leave,
  ]
}

const saved = (report: RescueReport | null, url: string): Said => ({
  ...base,
  title: texts.page.savedTitle,
  paragraphs: report
    ? [
        texts.page.saved
          .replace('{{chats}}', String(report.chats))
          .replace('{{messages}}', String(report.messages)),
        ...(report.wordless > 0 ? [texts.page.wordless.replace('{{count}}', String(report.wordless))] : []),
        texts.page.kept.replace('{{path}}', () => report.keptPath),
      ]
    : [],
  button: null,
  link: { url, text: texts.page.open },
})
