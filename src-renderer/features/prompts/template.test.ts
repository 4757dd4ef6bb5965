import { describe, expect, it } from 'vitest'
import { fillTemplate, parseTemplate } from './template.ts'

const namesIn = (text: string) => parseTemplate(text).variables.map(({ name }) => name)
const filled = (text: string, values: Record<string, string>) =>
  fillTemplate(parseTemplate(text), new Map(Object.entries(values)))

describe('a template', () => {
  it('names its variables once, with what they begin with', () => {
    expect(
      parseTemplate('Write {{what=a letter}} to {{who}} in a {{tone: kind | stern}} tone.\n{{who}}!')
        .variables,
    ).toEqual([
      { name: 'what', initial: 'a letter', choices: [], isLong: false },
      { name: 'who', initial: '', choices: [], isLong: false },
      { name: 'tone', initial: 'kind', choices: ['kind', 'stern'], isLong: false },
    ])
  })

  it('takes several lines where a variable has one to itself', () => {
    expect(parseTemplate('Translate:\n  {{text}}\nInto {{language}}').variables).toMatchObject([
      { name: 'text', isLong: true },
      { name: 'language', isLong: false },
    ])
    expect(parseTemplate('{{a}}').variables).toMatchObject([{ isLong: true }])
  })

  it('takes what a later mention says of a variable, and what the first one said before that', () => {
    expect(parseTemplate('{{a}} {{a=1}} {{a=2}}').variables).toMatchObject([{ initial: '1' }])
    expect(parseTemplate('{{a}} {{a: x | y}}').variables).toMatchObject([{ choices: ['x', 'y'] }])
  })

  it('knows names of every script', () => {
    expect(namesIn('{{nom de l’élève}} {{ имя }} {{اسم}} {{名前}}')).toEqual([
      'nom de l’élève',
      'имя',
      'اسم',
      '名前',
    ])
  })

  it.each(['{{}}', '{{ }}', '{{{a}}', '{a}', '{{a\nb}}', '{{%a}}', '{{a', '{{=a}}', `{{${'a'.repeat(61)}}}`])(
    'leaves %s as it is',
    (text) => {
      expect(namesIn(text).filter((name) => name !== 'a')).toEqual([])
      expect(filled(text, { a: 'A' }).replace('A', '{{a}}')).toBe(text)
    },
  )

  it('puts values in and reads nothing in them', () => {
    expect(filled('{{a}}-{{b=x}}-{{a}}', { a: '{{b}}', b: '$&' })).toBe('{{b}}-$&-{{b}}')
    expect(filled('x {{a}} y', {})).toBe('x  y')
  })

  it('can say two braces', () => {
    expect(namesIn('\\{{a}} {{b}}')).toEqual(['b'])
    expect(filled('\\{{a}} {{b}}', { b: 'B' })).toBe('{{a}} B')
  })
})
