import type { AttachmentKind } from '#contract/attachments.ts'

type TextKind = Extract<AttachmentKind, 'text' | 'code' | 'markdown' | 'csv' | 'json' | 'html'>

const endings: Readonly<Record<TextKind, string>> = {
  text: 'txt text log rst adoc asciidoc org tex bib srt vtt po properties',
  markdown: 'md markdown mdx',
  csv: 'csv tsv tab',
  json: 'json jsonl ndjson geojson ipynb',
  html: 'html htm xhtml',
  code:
    'js mjs cjs jsx ts mts cts tsx py pyi rb php java kt kts scala groovy c h cc cpp cxx hpp hh cs fs fsx vb go rs swift m mm r jl lua pl pm ' +
    'sh bash zsh fish ps1 bat cmd sql html5 css scss sass less vue svelte astro xml xsd xsl svg yaml yml toml ini cfg conf env dockerfile ' +
    'makefile cmake gradle tf hcl proto graphql gql dart ex exs erl hs ml mli clj cljs lisp el scm nim zig v sv vhd asm s diff patch',
}

const kinds = new Map(
  (Object.entries(endings) as [TextKind, string][]).flatMap(([kind, list]) =>
    list.split(' ').map((ending) => [ending, kind] as const),
  ),
)

/** What a text with this ending (without its dot, in small letters) is; undefined where it says nothing. */
export const textKindOf = (ending: string): TextKind | undefined => kinds.get(ending)
