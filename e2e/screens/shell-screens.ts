/** The chats beside the conversation, the panel, and the dialogs of the whole app. */
import type { Screen } from './stage.ts'

export const shellScreens: Screen[] = [
  { name: 'the chats', shows: ['shell/pane.tsx'], open: (stage) => stage.go().then(() => stage.chats()) },
  {
    name: 'menu of a chat',
    shows: ['chats/chat-item.tsx'],
    open: async (stage) => {
      await stage.go()
      const list = await stage.chats()
      await list.getByRole('link', { name: /^How is bread/ }).hover()
      await stage.inMenu(list.getByRole('button', { name: /^More for “How is bread/ }))
    },
  },
  {
    name: 'menu of a folder',
    shows: ['chats/folder-item.tsx'],
    open: async (stage) => {
      await stage.go()
      const list = await stage.chats()
      await list.getByRole('button', { name: /^Kitchen/ }).hover()
      await stage.inMenu(list.getByRole('button', { name: 'More for “Kitchen”' }))
    },
  },
  {
    name: 'a new folder',
    shows: ['chats/folder-dialog.tsx'],
    open: async (stage) => {
      await stage.go()
      await stage.inMenu(
        (await stage.chats()).getByRole('button', { name: 'Other things to begin' }),
        'New folder',
      )
      await stage.page.getByRole('dialog', { name: 'New folder' }).waitFor()
    },
  },
  {
    name: 'other things to begin',
    shows: ['chats/new-chat-menu.tsx'],
    open: async (stage) => {
      await stage.go()
      await stage.inMenu((await stage.chats()).getByRole('button', { name: 'Other things to begin' }))
    },
  },
  {
    name: 'a temporary chat',
    open: async (stage) => {
      await stage.go()
      await stage.command('New temporary chat')
      await stage.main.getByText('kept in memory alone').waitFor()
    },
  },
  {
    name: 'the archive, unfolded',
    open: async (stage) => {
      await stage.go()
      const list = await stage.chats()
      await list.getByRole('button', { name: /^Archive/ }).click()
      await list.getByRole('link', { name: 'Put away' }).waitFor()
    },
  },
  {
    name: 'a title being changed',
    open: async (stage) => {
      await stage.goToChat()
      await stage.main.getByRole('button', { name: /^How is bread/ }).click()
      await stage.page.getByRole('textbox', { name: 'Title of the chat' }).waitFor()
    },
  },
  {
    name: 'search over everything',
    open: async (stage) => {
      await stage.go()
      const list = await stage.chats()
      await list.getByRole('searchbox', { name: 'Search chats' }).fill('bread')
      await list.getByText('Messages', { exact: true }).waitFor()
    },
  },
  {
    name: 'search that finds nothing',
    open: async (stage) => {
      await stage.go()
      const list = await stage.chats()
      await list
        .getByRole('searchbox', { name: 'Search chats' })
        .fill('nothingcontainsthiswordwhichislongandstrange')
      await list.getByText(/^Nothing contains/).waitFor()
    },
  },
  {
    name: 'a chat deleted, with the way back',
    open: async (stage) => {
      await stage.call.chats.create({ title: 'To be deleted' })
      await stage.go()
      const list = await stage.chats()
      await list.getByRole('link', { name: 'To be deleted' }).first().hover()
      await stage.inMenu(list.getByRole('button', { name: 'More for “To be deleted”' }).first(), 'Delete')
      await stage.page
        .getByRole('region', { name: 'Notifications' })
        .getByRole('button', { name: 'Undo' })
        .waitFor()
    },
  },
  { name: 'model and parameters', open: (stage) => stage.goToChat().then(() => stage.panel()) },
  {
    name: 'presets of a chat',
    shows: ['prompts/preset-menu.tsx'],
    open: async (stage) => {
      await stage.goToChat()
      await stage.inMenu((await stage.panel()).getByRole('button', { name: 'Presets' }))
    },
  },
  {
    name: 'a JSON schema for the answers',
    shows: ['shared/json-schema-dialog.tsx'],
    open: async (stage) => {
      await stage.goToChat()
      const panel = await stage.panel()
      await panel.getByRole('button', { name: /^More/ }).click()
      await panel.getByRole('button', { name: /schema/i }).click()
      await stage.dialog.getByRole('textbox').waitFor()
    },
  },
  {
    name: 'the models to choose from',
    shows: ['models/model-selector.tsx'],
    open: async (stage) => {
      await stage.goToChat()
      await stage.inMenu(stage.main.getByRole('button', { name: /^Model: / }))
    },
  },
  {
    name: 'a model that does not fit',
    shows: ['models/does-not-fit.tsx', 'dialog:fit'],
    open: async (stage) => {
      await stage.go('models=installed')
      await stage.inMenu(stage.main.getByRole('button', { name: /^More for Huge/ }), 'Load')
      await stage.page
        .getByRole('dialog', { name: /does not fit/ })
        .or(stage.page.getByRole('button', { name: 'See why' }))
        .first()
        .waitFor()
      const why = stage.page.getByRole('button', { name: 'See why' })
      if (await why.isVisible()) await why.click()
      await stage.page
        .getByRole('dialog', { name: /does not fit/ })
        .getByText('Load anyway')
        .waitFor()
    },
  },
  {
    name: 'the palette',
    shows: ['palette/palette.tsx', 'dialog:palette'],
    open: async (stage) => {
      await stage.go()
      await stage.app.composer.waitFor()
      await stage.page.keyboard.press('ControlOrMeta+K')
      await stage.page.getByRole('option').first().waitFor()
    },
  },
  {
    name: 'keyboard shortcuts',
    shows: ['palette/shortcuts-sheet.tsx', 'dialog:shortcuts'],
    open: async (stage) => {
      await stage.go()
      await stage.command('Keyboard shortcuts')
      await stage.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    },
  },
  {
    name: 'settings, with the network log',
    shows: ['settings/settings-dialog.tsx', 'dialog:settings'],
    open: async (stage) => {
      await stage.go()
      await stage.command('Settings')
      await stage.dialog.getByText('Data folder', { exact: true }).waitFor()
    },
  },
  {
    name: 'a list of choices',
    open: async (stage) => {
      await stage.go()
      await stage.command('Settings')
      await stage.dialog.getByRole('button', { name: /Model$/ }).click()
      await stage.page.getByRole('option', { name: 'Talker 1B' }).waitFor()
    },
  },
  {
    name: 'what is stored, with what was deleted',
    shows: ['privacy/privacy-dialog.tsx', 'dialog:privacy'],
    open: async (stage) => {
      await stage.go()
      await stage.command('What is stored, and erasing it')
      await stage.dialog.getByText('Recently deleted').waitFor()
    },
  },
  {
    name: 'erasing everything, asked back',
    open: async (stage) => {
      await stage.go()
      await stage.command('What is stored, and erasing it')
      await stage.dialog.getByRole('textbox', { name: /to confirm/ }).fill('erase')
    },
  },
  {
    name: 'export',
    shows: ['exchange/export-dialog.tsx', 'dialog:export'],
    open: async (stage) => {
      await stage.goToChat()
      await stage.command('Export all chats')
      await stage.dialog.getByText('Plain text', { exact: true }).waitFor()
    },
  },
  {
    name: 'import',
    shows: ['exchange/import-dialog.tsx', 'dialog:import'],
    open: async (stage) => {
      await stage.go()
      await stage.command('Import chats')
      await stage.dialog.getByText(/exports of ChatGPT/).waitFor()
    },
  },
  {
    name: 'prompts',
    shows: ['prompts/prompts-dialog.tsx', 'dialog:prompts'],
    open: async (stage) => {
      await stage.go()
      await stage.command('Prompts')
      await stage.dialog.getByRole('row', { name: /Letter/ }).waitFor()
    },
  },
  {
    name: 'menu of a prompt',
    shows: ['prompts/collection-list.tsx'],
    open: async (stage) => {
      await stage.go()
      await stage.command('Prompts')
      await stage.inMenu(stage.dialog.getByRole('button', { name: 'More for “Letter”' }))
    },
  },
  {
    name: 'prompts in and out',
    shows: ['prompts/transfer-menu.tsx'],
    open: async (stage) => {
      await stage.go()
      await stage.command('Prompts')
      await stage.inMenu(stage.dialog.getByRole('button', { name: 'Import and export' }))
    },
  },
  {
    name: 'a prompt being written',
    open: async (stage) => {
      await stage.go()
      await stage.command('Prompts')
      await stage.dialog.getByRole('button', { name: 'New prompt' }).click()
      await stage.dialog.getByRole('textbox', { name: 'Prompt', exact: true }).fill('About {{topic}}')
    },
  },
  {
    name: 'presets',
    shows: ['dialog:presets'],
    open: async (stage) => {
      await stage.go()
      await stage.command('Presets')
      await stage.dialog.getByRole('row', { name: /Pirate/ }).waitFor()
    },
  },
  {
    name: 'a preset being written',
    open: async (stage) => {
      await stage.go()
      await stage.command('Presets')
      await stage.dialog.getByRole('button', { name: 'New preset' }).click()
      await stage.dialog.getByText('Sets the parameters').click()
    },
  },
]
