/** One group of languages, loaded together; the keys are the names that `languages.ts` gives. */
import type { Grammars } from '../highlight.ts'
import diff from 'highlight.js/lib/languages/diff'
import dockerfile from 'highlight.js/lib/languages/dockerfile'
import ini from 'highlight.js/lib/languages/ini'
import makefile from 'highlight.js/lib/languages/makefile'
import cmake from 'highlight.js/lib/languages/cmake'
import nginx from 'highlight.js/lib/languages/nginx'
import graphql from 'highlight.js/lib/languages/graphql'
import protobuf from 'highlight.js/lib/languages/protobuf'
import latex from 'highlight.js/lib/languages/latex'

export const grammars: Grammars = { diff, dockerfile, ini, makefile, cmake, nginx, graphql, protobuf, latex }
