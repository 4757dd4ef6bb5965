/** Which languages are coloured, by any of the names that models give them, and where their grammars are. */
import type { Grammars, Highlighter } from './highlight.ts'
import { createLazy } from './lazy.ts'

async function highlighterOf(group: Promise<{ grammars: Grammars }>): Promise<Highlighter> {
  const [{ createHighlighter }, { grammars }] = await Promise.all([import('./highlight.ts'), group])
  return createHighlighter(grammars)
}

const groups = {
  web: createLazy(() => highlighterOf(import('./grammars/web.ts'))),
  scripting: createLazy(() => highlighterOf(import('./grammars/scripting.ts'))),
  systems: createLazy(() => highlighterOf(import('./grammars/systems.ts'))),
  configuration: createLazy(() => highlighterOf(import('./grammars/configuration.ts'))),
}

/** Each language of a group with its other names. */
const names: Record<keyof typeof groups, Record<string, string>> = {
  web: {
    javascript: 'js jsx mjs cjs node',
    typescript: 'ts tsx mts cts',
    xml: 'html xhtml svg vue svelte rss plist',
    css: 'scss less',
    json: 'json5 jsonc jsonl',
    yaml: 'yml',
    markdown: 'md mdx',
  },
  scripting: {
    python: 'py python3 ipython',
    bash: 'sh shell zsh console terminal shell-session',
    ruby: 'rb',
    lua: '',
    perl: 'pl',
    php: '',
    r: '',
    sql: 'postgresql postgres mysql sqlite',
    powershell: 'ps1 ps pwsh',
  },
  systems: {
    c: 'h',
    cpp: 'c++ cc cxx hpp',
    rust: 'rs',
    go: 'golang',
    java: '',
    csharp: 'cs c#',
    kotlin: 'kt kts',
    swift: '',
    dart: '',
    scala: '',
  },
  configuration: {
    diff: 'patch',
    dockerfile: 'docker containerfile',
    ini: 'toml conf cfg env properties',
    makefile: 'make mk',
    cmake: '',
    nginx: '',
    graphql: 'gql',
    protobuf: 'proto',
    latex: 'tex',
  },
}

const byName = new Map(
  Object.entries(groups).flatMap(([group, lazy]) =>
    Object.entries(names[group as keyof typeof groups]).flatMap(([language, aliases]) =>
      [language, ...aliases.split(' ').filter(Boolean)].map((name) => [name, { language, lazy }] as const),
    ),
  ),
)

/** The grammar's name and its group; undefined for a language that is shown without colours. */
export const languageOf = (name: string) => byName.get(name)
