/** Every command that has a key, as the keys are on this computer. */
import { useTranslation } from 'react-i18next'
import { useCommands, type CommandGroup } from '#state/commands.ts'
import { useView } from '#state/view.ts'
import { Dialog } from '#ui/dialog.tsx'
import { Kbd } from '#ui/kbd.tsx'

const groups: CommandGroup[] = ['chat', 'message', 'model', 'view', 'app']

export function ShortcutsSheet() {
  const { t } = useTranslation()
  const isOpen = useView((view) => view.dialog === 'shortcuts')
  const showDialog = useView((view) => view.showDialog)
  const commands = useCommands((state) => state.commands).filter(({ keys }) => keys !== undefined)
  return (
    <Dialog
      isOpen={isOpen}
      onClose={() => showDialog(null)}
      title={t('commands.shortcuts')}
      closeLabel={t('app.close')}
    >
      <div className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
        {groups.map((group) => {
          const own = commands.filter((command) => command.group === group)
          if (own.length === 0) return null
          return (
            <section key={group} aria-labelledby={`shortcuts-${group}`}>
              <h3 id={`shortcuts-${group}`} className="mb-1 text-12 font-medium text-ink-faint">
                {t(`commands.group.${group}`)}
              </h3>
              <dl>
                {own.map((command) => (
                  <div key={command.id} className="flex min-h-7 items-center gap-3 text-13">
                    <dt className="min-w-0 flex-1">{command.title}</dt>
                    <dd className="flex shrink-0 gap-2">
                      {command.keys?.map((keys) => (
                        <Kbd key={keys} keys={keys} />
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          )
        })}
      </div>
    </Dialog>
  )
}
