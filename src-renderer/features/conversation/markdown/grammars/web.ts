/** One group of languages, loaded together; the keys are the names that `languages.ts` gives. */
import css from 'highlight.js/lib/languages/css'
import javascript from 'highlight.js/lib/languages/javascript'
import json from 'highlight.js/lib/languages/json'
import markdown from 'highlight.js/lib/languages/markdown'
import typescript from 'highlight.js/lib/languages/typescript'
import xml from 'highlight.js/lib/languages/xml'
import yaml from 'highlight.js/lib/languages/yaml'
import type { Grammars } from '../highlight.ts'

export const grammars: Grammars = { css, javascript, json, markdown, typescript, xml, yaml }
