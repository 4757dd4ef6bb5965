import { both, gpt, gptNode, root, two, words, type Case } from './unseen-fixtures.ts'

export const treeCases: readonly Case[] = [
  // ChatGPT, older and newer
  [
    'ChatGPT: a node without a parent field',
    [gpt({ a: { id: 'a', message: { author: { role: 'user' }, content: words('lost and found') } } })],
    ['lost and found'],
  ],
  [
    'ChatGPT: parts that are numbers and null',
    [gpt({ ...root, ...gptNode('a', 'root', 'user', words(7, null, 'after the numbers')) })],
    ['after the numbers'],
  ],
  [
    'ChatGPT: an object among plain parts',
    [
      gpt({
        ...root,
        ...gptNode(
          'a',
          'root',
          'user',
          words({ type: 'x', caption: 'in an object here' }, 'and a plain one'),
        ),
      }),
    ],
    ['in an object here', 'and a plain one'],
    /unknown place/,
  ],
  [
    'ChatGPT: a kind of content of tomorrow',
    [
      gpt({
        ...root,
        ...gptNode('a', 'root', 'assistant', {
          content_type: 'hologram',
          frames: [{ says: 'words in a hologram' }],
        }),
      }),
    ],
    ['words in a hologram'],
    /hologram/,
  ],
  [
    'ChatGPT: a transcript of speech',
    [
      gpt({
        ...root,
        ...gptNode('a', 'root', 'user', {
          content_type: 'multimodal_text',
          parts: [{ content_type: 'audio_transcription', text: 'spoken into the air' }],
        }),
      }),
    ],
    ['spoken into the air'],
    /audio/,
  ],
  [
    'ChatGPT: a canvas with its text',
    [
      gpt({
        ...root,
        ...gptNode(
          'a',
          'root',
          'assistant',
          { content_type: 'code', language: 'json', text: '{"name":"doc","content":"written on canvas"}' },
          { recipient: 'canmore.create_textdoc' },
        ),
      }),
    ],
    ['written on canvas'],
  ],
  [
    'ChatGPT: what a search found',
    [
      gpt({
        ...root,
        ...gptNode('a', 'root', 'tool', {
          content_type: 'tether_quote',
          title: 'Page',
          text: 'quoted from a page',
          url: 'https://x',
        }),
      }),
    ],
    ['quoted from a page'],
    /tether_quote/,
  ],
  [
    'ChatGPT: instructions of the user',
    [
      gpt({
        ...root,
        ...gptNode('a', 'root', 'user', {
          content_type: 'user_editable_context',
          user_profile: 'I am a sailor',
          user_instructions: 'answer in rhyme please',
        }),
        ...gptNode('b', 'a', 'user', words('hello there you')),
      }),
    ],
    ['I am a sailor', 'answer in rhyme please', 'hello there you'],
    /user_editable_context/,
  ],
  [
    'ChatGPT: hidden words of the system',
    [
      gpt({
        ...root,
        ...gptNode('a', 'root', 'system', words('the system said this')),
        ...gptNode('b', 'a', 'user', words('hello there you')),
      }),
    ],
    ['the system said this'],
    /unknown place/,
  ],
  [
    'ChatGPT: no title, no times',
    [{ mapping: { ...root, ...gptNode('a', 'root', 'user', words('nameless but here')) } }],
    ['nameless but here'],
  ],
  [
    'ChatGPT: one conversation alone',
    gpt({ ...root, ...gptNode('a', 'root', 'user', words('alone in a file')) }),
    ['alone in a file'],
  ],
  [
    'ChatGPT: a broken one keeps its words',
    [
      gpt({ ...root, ...gptNode('a', 'root', 'user', words('a good one')) }),
      {
        title: 'Bad',
        mapping: { a: { message: { author: 'nobody', content: { parts: ['words of a broken one'] } } } },
      },
    ],
    ['a good one', 'words of a broken one'],
    /broken/,
  ],
  [
    'ChatGPT: no mapping at all',
    [
      gpt({ ...root, ...gptNode('a', 'root', 'user', words('a good one')) }),
      { title: 'Odd', lines: ['words without a mapping'] },
    ],
    ['a good one', 'words without a mapping'],
    /broken/,
  ],
  [
    'ChatGPT: text beside the tree',
    [
      gpt(
        { ...root, ...gptNode('a', 'root', 'user', words('a good one')) },
        { notes: [{ note: 'noted at the margin' }] },
      ),
    ],
    ['a good one', 'noted at the margin'],
    /unknown place/,
  ],
  [
    'ChatGPT: thoughts with a summary',
    [
      gpt({
        ...root,
        ...gptNode('a', 'root', 'assistant', {
          content_type: 'thoughts',
          thoughts: [
            {
              summary: 'thinking it over',
              content: 'deep down it is blue',
              chunks: ['another chunk of thought'],
            },
          ],
        }),
      }),
    ],
    ['deep down it is blue', 'another chunk of thought'],
  ],
  // Cut off and torn
  [
    'a file that is cut off inside of a chat',
    `[${JSON.stringify(gpt({ ...root, ...gptNode('a', 'root', 'user', words('the first is whole')) }))},{"title":"Cut","mapping":{"a":{"message":{"author":{"role":"user"},"content":{"content_type":"text","parts":["the second is not who`,
    ['the first is whole', 'the second is not who'],
    /cut off/,
  ],
  [
    'a torn chat among others',
    `[${JSON.stringify({ messages: two })},{"messages":[{"role":"user","content":"torn but to be read"},,]}]`,
    [...both, 'torn but to be read'],
    /broken/,
  ],
  ['a byte order mark, and spaces', `\ufeff  \n ${JSON.stringify([{ messages: two }])}\n\n`, both],
  [
    'brackets and quotes inside of texts',
    [{ messages: [{ role: 'user', content: 'a ] } " \\" [ { \\\\ of signs' }, two[1]] }],
    ['a ] } " \\" [ { \\\\ of signs'],
  ],
  // Open WebUI
  ['Open WebUI: a list and no tree', [{ id: 'x', chat: { title: 'Old', messages: two } }], both],
  [
    'Open WebUI: content in pieces',
    [
      {
        id: 'x',
        chat: {
          history: {
            currentId: 'a',
            messages: {
              a: {
                id: 'a',
                role: 'user',
                content: [
                  { type: 'text', text: 'in a piece here' },
                  { type: 'widget', inner: { label: 'in a widget here' } },
                ],
              },
            },
          },
        },
      },
    ],
    ['in a piece here', 'in a widget here'],
    /unknown place/,
  ],
  [
    'Open WebUI: sources that were cited',
    [
      {
        id: 'x',
        chat: {
          history: {
            currentId: 'a',
            messages: {
              a: {
                id: 'a',
                role: 'assistant',
                content: 'it says so',
                sources: [{ document: ['the cited words here'] }],
              },
            },
          },
        },
      },
    ],
    ['it says so', 'the cited words here'],
    /unknown place/,
  ],
  [
    'Open WebUI: a document with its text',
    [
      {
        id: 'x',
        chat: {
          history: {
            currentId: 'a',
            messages: {
              a: {
                id: 'a',
                role: 'user',
                content: 'read this please',
                files: [{ type: 'file', name: 'a.txt', file: { data: { content: 'the text of the file' } } }],
              },
            },
          },
        },
      },
    ],
    ['read this please', 'the text of the file'],
    /file/,
  ],
  [
    'Open WebUI: a row without an id',
    [
      {
        chat: {
          history: { currentId: 'a', messages: { a: { id: 'a', role: 'user', content: 'no id for me' } } },
        },
      },
    ],
    ['no id for me'],
  ],
  [
    'Open WebUI: a message of an unknown role',
    [
      {
        id: 'x',
        chat: {
          history: {
            currentId: 'a',
            messages: { a: { id: 'a', role: 'oracle', content: 'spoke the oracle' } },
          },
        },
      },
    ],
    ['spoke the oracle'],
    /oracle/,
  ],
  [
    'Open WebUI: a message without a role',
    [{ id: 'x', chat: { title: 'Odd', history: { messages: { a: { content: 'nobody said this' } } } } }],
    ['nobody said this'],
    /broken|unknown/,
  ],
]
