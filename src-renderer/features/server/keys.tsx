import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ApiKey, ApiStatus } from '#contract/api.ts'
import { formatDate, formatTime } from '#i18n/index.ts'
import { useApi } from '#state/api.ts'
import { useToasts } from '#state/toasts.ts'
import { Button } from '#ui/button.tsx'
import { classes } from '#ui/classes.ts'
import { TextField } from '#ui/text-field.tsx'
import { Callout, cardClasses } from '../library/page.tsx'
import { Block } from './block.tsx'
import { CopyPath } from '../shared/copy-path.tsx'

/** Who has a key: making one, seeing its last use, taking it back. */
export function Keys({ status }: { status: ApiStatus }) {
  const { t } = useTranslation()
  const createKey = useApi((state) => state.createKey)
  const showError = useToasts((toasts) => toasts.showError)
  const [name, setName] = useState('')
  const [secret, setSecret] = useState<string | null>(null)
  const create = () =>
    void createKey(name.trim()).then((made) => {
      setSecret(made)
      setName('')
    }, showError)
  return (
    <Block title={t('server.keys')}>
      <p className="mb-3 text-13 text-ink-muted">{t('server.keysHelp')}</p>
      {secret !== null && (
        <div className="mb-3" role="status">
          <Callout icon={<KeyRound aria-hidden="true" />}>
            <p className="mb-2">{t('server.keyCreated')}</p>
            <CopyPath path={secret} label={t('server.copyKey')} />
            <Button size="small" className="mt-2" onPress={() => setSecret(null)}>
              {t('server.dismissKey')}
            </Button>
          </Callout>
        </div>
      )}
      {status.keys.length === 0 ? (
        <p className="mb-3 text-13 text-ink-faint">{t('server.noKeys')}</p>
      ) : (
        <ul aria-label={t('server.keys')} className={classes(cardClasses, 'mb-3 divide-y divide-line')}>
          {status.keys.map((key) => (
            <KeyRow key={key.id} apiKey={key} />
          ))}
        </ul>
      )}
      <form
        className="flex items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim() !== '') create()
        }}
      >
        <TextField
          className="min-w-0 flex-1"
          label={t('server.keyName')}
          placeholder={t('server.keyNamePlaceholder')}
          maxLength={80}
          value={name}
          onChange={setName}
        />
        <Button type="submit" isDisabled={name.trim() === ''}>
          {t('server.createKey')}
        </Button>
      </form>
    </Block>
  )
}

function KeyRow({ apiKey }: { apiKey: ApiKey }) {
  const { t, i18n } = useTranslation()
  const revokeKey = useApi((state) => state.revokeKey)
  const { show, showError } = useToasts((toasts) => toasts)
  const { id, name, hint, lastUsedAt, temporary } = apiKey
  const when = (at: number) => `${formatDate(at, i18n.language)}, ${formatTime(at, i18n.language)}`
  const facts = [
    temporary && t('server.keyTemporary'),
    t('server.keyHint', { hint }),
    lastUsedAt === null ? t('server.keyNeverUsed') : t('server.keyUsed', { when: when(lastUsedAt) }),
  ]
  return (
    <li className="flex items-center gap-3 px-4 py-2">
      <KeyRound aria-hidden="true" className="size-4 shrink-0 text-ink-faint" />
      <div className="min-w-0 flex-1">
        <p className="truncate text-13 font-medium">
          <bdi>{name}</bdi>
        </p>
        <p className="text-12 leading-4 text-ink-faint tabular-nums">{facts.filter(Boolean).join(' · ')}</p>
      </div>
      <Button
        size="small"
        variant="quiet"
        aria-label={t('server.revokeNamed', { name })}
        onPress={() =>
          void revokeKey(id).then(() => show({ text: t('server.revoked', { name }) }), showError)
        }
      >
        {t('server.revoke')}
      </Button>
    </li>
  )
}
