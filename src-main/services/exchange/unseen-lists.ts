import { strToU8, zipSync } from 'fflate'
import { both, gpt, gptNode, root, two, words, type Case } from './unseen-fixtures.ts'

export const listCases: readonly Case[] = [
  // LM Studio
  [
    'LM Studio: a step of a tool',
    {
      name: 'L',
      messages: [
        {
          versions: [
            {
              type: 'multiStep',
              role: 'assistant',
              steps: [
                { type: 'toolStatus', status: { result: 'what the tool said' } },
                { type: 'contentBlock', content: [{ type: 'text', text: 'and the answer then' }] },
              ],
            },
          ],
        },
      ],
    },
    ['what the tool said', 'and the answer then'],
    /toolStatus/,
  ],
  [
    'LM Studio: a file that was attached',
    {
      name: 'L',
      messages: [
        {
          versions: [
            {
              type: 'singleStep',
              role: 'user',
              content: [
                { type: 'file', fileIdentifier: 'x', extracted: 'taken out of a file' },
                { type: 'text', text: 'see the file' },
              ],
            },
          ],
        },
      ],
    },
    ['taken out of a file', 'see the file'],
    /file/,
  ],
  [
    'LM Studio: a selected version that is not there',
    {
      name: 'L',
      messages: [
        {
          currentlySelected: 9,
          versions: [
            { type: 'singleStep', role: 'user', content: [{ type: 'text', text: 'the only version' }] },
          ],
        },
      ],
    },
    ['the only version'],
  ],
  [
    'LM Studio: notes beside the turns',
    {
      name: 'L',
      notes: [{ title: 'N', content: 'a note to myself' }],
      messages: [
        {
          versions: [
            { type: 'singleStep', role: 'user', content: [{ type: 'text', text: 'the only version' }] },
          ],
        },
      ],
    },
    ['the only version', 'a note to myself'],
    /unknown place/,
  ],
  // Jan
  [
    'Jan: an image and a tool call',
    {
      thread: { id: 't' },
      messages: [
        {
          id: 'a',
          role: 'assistant',
          content: [
            { type: 'tool_call', tool: { output: 'the weather is fine' } },
            { type: 'text', text: { value: 'take no umbrella' } },
          ],
        },
      ],
    },
    ['the weather is fine', 'take no umbrella'],
    /tool_call/,
  ],
  [
    'Jan: content as plain text',
    { thread: { id: 't' }, messages: two.map((each, index) => ({ id: `${index}`, ...each })) },
    both,
  ],
  // Cherry Studio
  [
    'Cherry Studio: a block of tomorrow',
    {
      localStorage: {},
      indexedDB: {
        topics: [{ id: 't', messages: [{ id: 'm', role: 'assistant', blocks: ['b'] }] }],
        message_blocks: [{ id: 'b', messageId: 'm', type: 'dream', content: 'dreamt of sheep tonight' }],
      },
    },
    ['dreamt of sheep tonight'],
    /dream/,
  ],
  [
    'Cherry Studio: a block whose content is an object',
    {
      localStorage: {},
      indexedDB: {
        topics: [{ id: 't', messages: [{ id: 'm', role: 'assistant', blocks: ['b'] }] }],
        message_blocks: [
          { id: 'b', messageId: 'm', type: 'tool', content: { result: 'the tool said this' } },
        ],
      },
    },
    ['the tool said this'],
    /tool/,
  ],
  [
    'Cherry Studio: blocks of no message',
    {
      localStorage: {},
      indexedDB: {
        topics: [{ id: 't', messages: [{ id: 'm', role: 'user', content: 'a message by itself' }] }],
        message_blocks: [{ id: 'b', messageId: 'gone', type: 'main_text', content: 'an orphan of a block' }],
      },
    },
    ['a message by itself', 'an orphan of a block'],
    /no message|unknown/,
  ],
  // Claude
  [
    'Claude: messages with their text',
    [
      {
        uuid: 'u',
        name: 'C',
        chat_messages: [
          { sender: 'human', text: both[0] },
          { sender: 'assistant', text: both[1] },
        ],
      },
    ],
    both,
  ],
  [
    'Claude: text and content that differ',
    [
      {
        uuid: 'u',
        name: 'C',
        chat_messages: [
          {
            sender: 'human',
            text: 'the short form',
            content: [{ type: 'text', text: 'the content says more' }],
          },
        ],
      },
    ],
    ['the short form', 'the content says more'],
  ],
  [
    'Claude: an artifact',
    [
      {
        uuid: 'u',
        name: 'C',
        chat_messages: [
          {
            sender: 'assistant',
            text: '',
            content: [
              { type: 'tool_use', name: 'artifacts', input: { content: 'the artifact holds this' } },
              { type: 'tool_result', content: [{ type: 'text', text: 'and the result too' }] },
            ],
          },
        ],
      },
    ],
    ['the artifact holds this', 'and the result too'],
    /tool_use/,
  ],
  [
    'Claude: an attachment with its text',
    [
      {
        uuid: 'u',
        name: 'C',
        chat_messages: [
          {
            sender: 'human',
            text: 'have a look',
            attachments: [{ file_name: 'x.txt', extracted_content: 'extracted from the file' }],
          },
        ],
      },
    ],
    ['have a look', 'extracted from the file'],
    /attachments/,
  ],
  // LibreChat
  [
    'LibreChat: messages in a line',
    {
      conversationId: 'c',
      title: 'L',
      messages: [
        { messageId: '1', parentMessageId: null, sender: 'User', isCreatedByUser: true, text: both[0] },
        { messageId: '2', parentMessageId: '1', sender: 'GPT-4', isCreatedByUser: false, text: both[1] },
      ],
    },
    both,
  ],
  [
    'LibreChat: messages inside of messages',
    {
      conversationId: 'c',
      recursive: true,
      messages: [
        {
          messageId: '1',
          sender: 'User',
          text: both[0],
          children: [
            {
              messageId: '2',
              sender: 'ChatGPT',
              text: both[1],
              children: [{ messageId: '3', sender: 'User', text: 'the deepest of them' }],
            },
          ],
        },
      ],
    },
    [...both, 'the deepest of them'],
  ],
  // Ollama, Msty and others
  [
    'Ollama app: chats in an object',
    {
      chats: [
        {
          id: 'x',
          title: 'O',
          messages: [
            { role: 'user', content: both[0] },
            { role: 'assistant', thinking: 'thought before it spoke', content: both[1] },
          ],
        },
      ],
    },
    [...both, 'thought before it spoke'],
  ],
  [
    'Msty: sessions of messages',
    {
      sessions: [
        {
          name: 'M',
          items: [
            { role: 'user', text: both[0] },
            { role: 'model', text: both[1] },
          ],
        },
      ],
    },
    both,
  ],
  [
    'Gemini: contents of parts',
    [
      {
        title: 'G',
        contents: [
          { role: 'user', parts: [{ text: both[0] }] },
          { role: 'model', parts: [{ text: both[1] }] },
        ],
      },
    ],
    both,
  ],
  ['a list of messages and nothing else', two, both],
  ['messages under another name', [{ topic: 'X', exchanges: two }], both],
  [
    'messages one a line, one of them torn',
    `${two.map((each) => JSON.stringify(each)).join('\n')}\n{"role":"user","content":"torn at its e\n`,
    [...both, 'torn at its e'],
  ],
  [
    'chats one a line',
    [{ messages: two }, { messages: [{ role: 'user', content: 'on another line' }] }]
      .map((each) => JSON.stringify(each))
      .join('\n'),
    [...both, 'on another line'],
  ],
  [
    'a message with fields of its own',
    [{ messages: [{ ...two[0], remark: 'remarked in passing' }, two[1]] }],
    [...both, 'remarked in passing'],
  ],
  [
    'right-to-left and Chinese beside the messages',
    [{ messages: two, memo: 'نص لا مكان له', memo2: '没有地方的文字' }],
    [...both, 'نص لا مكان له', '没有地方的文字'],
  ],
  [
    'an archive that holds other things, too',
    zipSync({
      'user.json': strToU8('{"email":"a@b"}'),
      'chat.html': strToU8('<p>'),
      'conversations.json': strToU8(
        JSON.stringify([gpt({ ...root, ...gptNode('a', 'root', 'user', words('out of an archive')) })]),
      ),
    }),
    ['out of an archive'],
  ],
  [
    'an archive of numbered parts',
    zipSync({
      'x/conversations-000.json': strToU8(
        JSON.stringify([gpt({ ...root, ...gptNode('a', 'root', 'user', words('of part zero')) })]),
      ),
      'x/conversations-001.json': strToU8(
        JSON.stringify([
          gpt({ ...root, ...gptNode('a', 'root', 'user', words('of part one')) }, { title: 'U' }),
        ]),
      ),
    }),
    ['of part zero', 'of part one'],
  ],
  [
    'an archive with names that nobody knows',
    zipSync({
      'a/backup-2026.json': strToU8(JSON.stringify([{ messages: two }])),
      'b/settings.json': strToU8('{"theme":"dark"}'),
    }),
    both,
  ],
]
