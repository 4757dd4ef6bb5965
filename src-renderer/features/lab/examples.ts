/** Experiments to begin with; their words are data, as a prompt's are. The model is put in by who begins one. */
const first = (model: string) => `# Which answers are right, and how sure was the model?
name: Capitals
models:
  - ${model}
prompts:
  - name: question
    user: What is the capital of {{country}}?
  - name: one word
    system: Answer with one word.
    user: The capital of {{country}}?
data:
  - { country: France, capital: Paris }
  - { country: Japan, capital: Tokyo }
  - { country: Kenya, capital: Nairobi }
parameters:
  - { name: surest, temperature: 0, maxTokens: 60 }
seeds: [1]
logprobs: 5
assert:
  - contains: "{{capital}}"
`

const second = (model: string) => `# The same question, cooler and warmer, with several seeds.
name: Temperature
models:
  - ${model}
prompts:
  - user: Write one sentence about {{topic}}.
data:
  - { topic: rain }
  - { topic: bread }
parameters:
  - { name: cool, temperature: 0.2, maxTokens: 60 }
  - { name: warm, temperature: 1.2, maxTokens: 60 }
seeds: [1, 2, 3]
assert:
  - length: { max: 40, unit: words }
  - javascript: output.toLowerCase().includes(row.topic)
`

const third = (model: string) => `# Answers held to a schema, and checked against it.
name: Structured answers
models:
  - ${model}
prompts:
  - user: |
      Give the animal in this sentence and its number as JSON: {{sentence}}
data:
  - { sentence: Three cats sleep on the roof. }
  - { sentence: A dog runs after the ball. }
parameters:
  - name: with schema
    temperature: 0
    maxTokens: 80
    jsonSchema: &shape
      type: object
      properties:
        animal: { type: string }
        number: { type: integer }
      required: [animal, number]
assert:
  - jsonSchema: *shape
`

export const examples = [
  { id: 'capitals', source: first },
  { id: 'temperature', source: second },
  { id: 'schema', source: third },
] as const
