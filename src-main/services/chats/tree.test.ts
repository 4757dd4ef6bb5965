import fc from 'fast-check'
import { cpSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, it } from 'vitest'
import { openConnection } from '#storage/connection.ts'
import { isOver, startServices, temporaryFolder, textOf, watchChat } from '../fixtures.ts'

/** What the tree should be, kept in the simplest way there is. */
interface Node {
  parent: string | null
  text: string
  /** The removal that hides it. */
  removedBy: string | null
}
interface Model {
  nodes: Map<string, Node>
  head: string | null
  /** The head at each removal; null where another branch was shown. */
  removals: Map<string, string | null>
}

const seen = ({ nodes }: Model) => [...nodes.entries()].filter(([, { removedBy }]) => removedBy === null)
const below = (model: Model, id: string): string[] => {
  const found = new Set([id])
  for (const [child, { parent }] of seen(model)) if (parent !== null && found.has(parent)) found.add(child)
  return seen(model).flatMap(([id]) => (found.has(id) ? [id] : []))
}
const pathTo = ({ nodes }: Model, id: string | null): string[] => {
  const path: string[] = []
  for (let at = id; at !== null; at = nodes.get(at)!.parent) path.unshift(at)
  return path
}

type Kind = 'send' | 'edit' | 'again' | 'select' | 'remove' | 'restore' | 'fork' | 'restart' | 'crash'
type Step = { kind: Kind; pick: number }
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom<Kind>('send', 'edit', 'again', 'select', 'restore', 'fork') },
    { weight: 6, arbitrary: fc.constantFrom<Kind>('send', 'remove') },
    { weight: 1, arbitrary: fc.constantFrom<Kind>('restart', 'crash') },
  ),
  pick: fc.nat(10_000),
})

it(
  'stays equal to a simple model of the tree over 1,000 random steps, restarts and crashes among them',
  { timeout: 120_000 },
  async () => {
    let count = 0
    const launch = { answer: () => [{ type: 'text' as const, text: `answer ${count++}` }] }
    let app = await startServices(launch)
    let { chats } = app.client
    let restarts = 0
    /** As after an end of the app; or after a crash, with nothing but what the disk holds at this moment. */
    const restart = async (isCrash: boolean) => {
      const { dataDir } = app
      const next = isCrash ? temporaryFolder() : dataDir
      if (isCrash) {
        cpSync(dataDir, next, { recursive: true, filter: (path) => !basename(path).startsWith('owner') })
      }
      await app.services.close()
      app = await startServices(launch, { dataDir: next })
      chats = app.client.chats
      restarts += 1
    }
    const models = new Map<string, Model>()
    let done = 0

    const answered = async (
      chatId: string,
      ask: () => Promise<{ userMessageId: string | null; answerId: string }>,
    ) => {
      const events = await chats.open({ id: chatId })
      const ids = await ask()
      const view = await watchChat(events, isOver)
      await events.return()
      return { ...ids, view }
    }
    const add = (model: Model, id: string, parent: string | null, text: string) =>
      model.nodes.set(id, { parent, text, removedBy: null })

    const run = async (chatId: string, { kind, pick }: Step) => {
      if (kind === 'restart' || kind === 'crash') return restart(kind === 'crash')
      const model = models.get(chatId)!
      const visible = seen(model).map(([id]) => id)
      const answers = visible.filter((id) => model.nodes.get(id)!.text.startsWith('answer'))
      const picked = (ids: string[]) => ids[pick % ids.length]
      const send = async (parentId: string | null) => {
        const text = `question ${count++}`
        const { userMessageId, answerId, view } = await answered(chatId, () =>
          chats.send({ chatId, parentId, text }),
        )
        add(model, userMessageId!, parentId, text)
        add(model, answerId, userMessageId, textOf(view.messages.get(answerId)))
        model.head = answerId
      }
      const target = picked(visible)
      if (kind === 'restore') {
        const removal = picked([...model.removals.keys()])
        if (removal === undefined) return
        const { parent } = model.nodes.get(removal)!
        const restore = chats.restoreMessage({ chatId, messageId: removal })
        if (parent !== null && model.nodes.get(parent)!.removedBy !== null) {
          await expect(restore).rejects.toMatchObject({ code: 'CONFLICT' })
          return
        }
        await restore
        for (const node of model.nodes.values()) if (node.removedBy === removal) node.removedBy = null
        model.head = model.removals.get(removal) ?? model.head ?? removal
        model.removals.delete(removal)
      } else if (kind === 'send' || target === undefined) {
        await send(picked(answers) ?? null)
      } else if (kind === 'edit') {
        const question = picked(visible.filter((id) => !answers.includes(id)))
        await send(model.nodes.get(question!)!.parent)
      } else if (kind === 'again') {
        const answer = picked(answers)
        if (answer === undefined) return
        const { parent } = model.nodes.get(answer)!
        const { answerId, view } = await answered(chatId, () =>
          chats.regenerate({ chatId, messageId: answer }),
        )
        add(model, answerId, parent, textOf(view.messages.get(answerId)))
        model.head = answerId
      } else if (kind === 'select') {
        await chats.select({ chatId, messageId: target })
        model.head = below(model, target).at(-1)!
      } else if (kind === 'fork') {
        const fork = await chats.fork({ chatId, messageId: target })
        const path = pathTo(model, target).map((id) => model.nodes.get(id)!.text)
        const { path: copied } = await chats.branch({ chatId: fork.id })
        const copies = await chats.messages({ chatId: fork.id, ids: copied })
        expect(copies.map((message) => textOf(message))).toEqual(path)
        const copy: Model = { nodes: new Map(), head: fork.headMessageId, removals: new Map() }
        for (const { id, parentId, parts } of copies) add(copy, id, parentId, textOf({ parts }))
        models.set(fork.id, copy)
      } else {
        const { parent } = model.nodes.get(target)!
        const isShown = pathTo(model, model.head).includes(target)
        const ids = below(model, target)
        const { count } = await chats.removeMessage({ chatId, messageId: target })
        expect(count).toBe(ids.length)
        for (const id of ids) model.nodes.get(id)!.removedBy = target
        model.removals.set(target, isShown ? model.head : null)
        if (isShown) {
          const left = parent === null ? seen(model).map(([id]) => id) : below(model, parent)
          model.head = left.at(-1) ?? null
        }
      }
    }
    const compare = async (chatId: string) => {
      const model = models.get(chatId)!
      const events = await chats.open({ id: chatId })
      const { value: first, done: ended } = await events.next()
      await events.return()
      if (ended || first.type !== 'snapshot') throw new Error('Opening gave no snapshot')
      const stored = first.messages.map((message) => [message.id, message.parentId, textOf(message)])
      expect(stored).toEqual(seen(model).map(([id, { parent, text }]) => [id, parent, text]))
      expect(first.chat.headMessageId).toBe(model.head)
      expect((await chats.branch({ chatId })).path).toEqual(pathTo(model, model.head))
    }

    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 50, maxLength: 50, size: 'max' }), async (steps) => {
        const { id } = await chats.create({})
        models.set(id, { nodes: new Map(), head: null, removals: new Map() })
        const own = [id]
        for (const next of steps) {
          const before = models.size
          const chatId = own[next.pick % own.length]!
          await run(chatId, next)
          if (models.size > before) own.push([...models.keys()].at(-1)!)
          await compare(chatId)
          done += 1
        }
        for (const chatId of own) await compare(chatId)
      }),
      { numRuns: 20, endOnFailure: true },
    )
    expect(done).toBeGreaterThanOrEqual(1000)
    expect(restarts).toBeGreaterThan(10)

    await app.services.close()
    const database = openConnection(join(app.dataDir, 'palabre.db'))
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(database.pragma('foreign_key_check')).toEqual([])
    for (const index of ['message_index', 'title_index']) {
      database.exec(`INSERT INTO ${index} (${index}, rank) VALUES ('integrity-check', 1)`)
    }
    database.exec("DROP TRIGGER message_before_update; UPDATE messages SET parts = '[]' WHERE number = 1")
    const check = () =>
      database.exec("INSERT INTO message_index (message_index, rank) VALUES ('integrity-check', 1)")
    expect(check).toThrow(/malformed/)
    database.close()
  },
)
