import { importX, createNodeResolver } from 'eslint-plugin-import-x'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

/**
 * Who may know whom (see "How the house is laid out" in the README). Each layer lists what it may import
 * besides itself; everything else in the two source trees is forbidden to it.
 */
const mainLayers = {
  contract: [],
  lib: [],
  storage: ['lib', 'contract'],
  engine: ['contract', 'lib'],
  services: ['contract', 'storage', 'lib'],
  http: ['contract', 'services', 'lib'],
  electron: ['contract', 'services', 'storage', 'lib', 'http'],
  headless: ['contract', 'services', 'storage', 'lib', 'http'],
}
const rendererLayers = {
  ui: [],
  i18n: [],
  rpc: [],
  state: ['rpc'],
  features: ['state', 'ui', 'i18n'],
}

const zonesOf = (root, layers, alsoAllowed = []) =>
  Object.entries(layers).flatMap(([layer, allowed]) =>
    Object.keys(layers)
      .filter((other) => other !== layer && !allowed.includes(other) && !alsoAllowed.includes(other))
      .map((other) => ({
        target: `./${root}/${layer}`,
        from: `./${root}/${other}`,
        message: `${root}/${layer} must not know ${root}/${other}.`,
      })),
  )

const zones = [
  ...zonesOf('src-main', mainLayers),
  ...zonesOf('src-renderer', rendererLayers),
  { target: './src-main', from: './src-renderer', message: 'src-main never imports src-renderer.' },
  {
    target: './src-renderer',
    from: './src-main',
    except: ['./contract'],
    message: 'src-renderer takes from src-main only the contract.',
  },
]

/** What one folder alone may import or use; a rule per package, merged per file set below. */
const owned = [
  { names: ['electron'], owner: 'src-main/electron' },
  { names: ['node-llama-cpp'], owner: 'src-main/engine' },
  { names: ['better-sqlite3'], owner: 'src-main/storage' },
  {
    names: ['node:http', 'node:https', 'node:http2', 'node:net', 'node:tls', 'undici'],
    owner: 'src-main/services/network',
  },
]
const networkGlobals = ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'].map((name) => ({
  name,
  message: 'All outgoing connections pass services/network; the renderer speaks through src-renderer/rpc.',
}))

const restrictedImports = (folder) => ({
  'no-restricted-imports': [
    'error',
    {
      paths: owned
        .filter(({ owner }) => owner !== folder)
        .flatMap(({ names, owner }) =>
          names.map((name) => ({
            name,
            message: `Only ${owner} may import ${name}.`,
            allowTypeImports: name.startsWith('node:'),
          })),
        ),
      patterns: [
        { regex: '^\\.\\./\\.\\./', message: 'Cross folders by alias (#layer/…), not by climbing.' },
      ],
    },
  ],
})

/** What a reader would see must come from resources/locales: no words in JSX, nor in attributes that are read out. */
const words = '[value=/\\p{L}{2}/u]'
const spoken =
  'JSXAttribute[name.name=/^(aria-label|aria-description|title|placeholder|alt|label|description)$/]'
const literalTexts = [
  `JSXText${words}`,
  `JSXElement > JSXExpressionContainer > Literal${words}`,
  `JSXElement > JSXExpressionContainer > :matches(ConditionalExpression, LogicalExpression) > Literal${words}`,
  `${spoken} > Literal${words}`,
  `${spoken} > JSXExpressionContainer :matches(ConditionalExpression, LogicalExpression, JSXExpressionContainer) > Literal${words}`,
  `${spoken} TemplateElement[value.raw=/\\p{L}{2}/u]`,
].map((selector) => ({ selector, message: 'Texts live in resources/locales; say t(key).' }))

const owners = [...new Set(owned.map(({ owner }) => owner))]

export default tseslint.config(
  { ignores: ['out', 'dist', 'node_modules', 'e2e/.results', 'e2e/.cache'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.main.json', './tsconfig.renderer.json', './tsconfig.e2e.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.tsx', '.js', '.json'] })],
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-cycle': 'error',
      'import-x/no-default-export': 'error',
      'import-x/no-unresolved': ['error', { ignore: ['\\?', '\\.css$', '^virtual:'] }],
      'no-restricted-globals': ['error', ...networkGlobals],
      'no-console': 'error',
      eqeqeq: 'error',
      'max-lines': ['error', { max: 500, skipBlankLines: false, skipComments: false }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
    },
  },
  { files: ['src-main/**/*.ts', 'src-renderer/**/*.{ts,tsx}'], rules: restrictedImports(null) },
  ...owners.map((owner) => ({ files: [`${owner}/**/*.ts`], rules: restrictedImports(owner) })),
  { files: ['src-main/services/network/**/*.ts'], rules: { 'no-restricted-globals': 'off' } },
  { files: ['src-renderer/rpc/**/*.ts'], rules: { 'no-restricted-globals': 'off' } },
  {
    files: ['src-renderer/**/*.tsx'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      ...reactHooks.configs.recommended.rules,
      'no-restricted-syntax': ['error', ...literalTexts],
    },
  },
  {
    // Tests may plant things, reach for fixtures and speak HTTP to loopback.
    files: ['**/*.test.{ts,tsx}', 'e2e/**/*.ts'],
    rules: {
      'no-restricted-imports': 'off',
      'no-restricted-globals': 'off',
      'no-restricted-syntax': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['*.config.{js,ts}', 'e2e/*.config.ts', 'bin/**/*.js'],
    rules: { 'import-x/no-default-export': 'off' },
  },
  { files: ['**/*.js'], ...tseslint.configs.disableTypeChecked },
)
