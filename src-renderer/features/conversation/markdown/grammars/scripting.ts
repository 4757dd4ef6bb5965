/** One group of languages, loaded together; the keys are the names that `languages.ts` gives. */
import type { Grammars } from '../highlight.ts'
import python from 'highlight.js/lib/languages/python'
import bash from 'highlight.js/lib/languages/bash'
import ruby from 'highlight.js/lib/languages/ruby'
import lua from 'highlight.js/lib/languages/lua'
import perl from 'highlight.js/lib/languages/perl'
import php from 'highlight.js/lib/languages/php'
import r from 'highlight.js/lib/languages/r'
import sql from 'highlight.js/lib/languages/sql'
import powershell from 'highlight.js/lib/languages/powershell'

export const grammars: Grammars = { python, bash, ruby, lua, perl, php, r, sql, powershell }
