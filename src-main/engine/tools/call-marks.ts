/** The marks that models put around calls. Formats, not models: what is read is what a model writes, whatever its name. */

/** What a block of calls begins with, and what it ends with, if it has an end. */
export const blocks: readonly { open: string; close: string | null }[] = [
  // Hermes, Qwen, Qwen-Coder, Granite, GLM and many more, each with something else inside.
  { open: '<tool_call>', close: '</tool_call>' },
  { open: '<tool_calls>', close: '</tool_calls>' },
  { open: '<TOOLCALL>', close: '</TOOLCALL>' },
  { open: '<seed:tool_call>', close: '</seed:tool_call>' },
  { open: '<minimax:tool_call>', close: '</minimax:tool_call>' },
  { open: '<｜DSML｜function_calls>', close: '</｜DSML｜function_calls>' },
  { open: '<｜DSML｜tool_calls>', close: '</｜DSML｜tool_calls>' },
  // DeepSeek's and Kimi's calls have marks of their own within these.
  { open: '<｜tool▁calls▁begin｜>', close: '<｜tool▁calls▁end｜>' },
  { open: '<|tool_calls_section_begin|>', close: '<|tool_calls_section_end|>' },
  { open: '<|tool_call|>', close: '<|/tool_call|>' },
  // LFM2, Gemma 4, Apertus, Solar.
  { open: '<|tool_call_start|>', close: '<|tool_call_end|>' },
  { open: '<|tool_call>', close: '<tool_call|>' },
  { open: '<|tools_prefix|>', close: '<|tools_suffix|>' },
  { open: '<|tool_calls|>', close: '<|calls|>' },
  { open: '<|START_ACTION|>', close: '<|END_ACTION|>' },
  { open: '[TOOL_CALLS]', close: null },
  { open: '<|python_tag|>', close: null },
  { open: '<|function_call|>', close: null },
]

/** Begins a call in Harmony, where the header of a channel names whom it is for; always written in this order. */
export const harmonyCall = '<|channel|>commentary to=functions.'

/** Calls that may stand without a block around them. */
const calls = ['<function=', '<｜tool▁call▁begin｜>', '<|tool_call_begin|>', harmonyCall] as const

/** Where a call may begin. */
export const callMarks: readonly string[] = [...blocks.map(({ open }) => open), ...calls]

/** All that may be a control token in some vocabulary; it has to be seen where there are tools. */
export const visibleMarks: readonly string[] = [
  ...callMarks,
  ...blocks.flatMap(({ close }) => close ?? []),
  '<｜tool▁sep｜>',
  '<｜tool▁call▁end｜>',
  '<|tool_call_argument_begin|>',
  '<|tool_call_end|>',
  '<|tool_call:begin|>',
  '<|tool_call:name|>',
  '<|tool_call:args|>',
  '<|tool_call:end|>',
  '<|"|>',
  '<arg_key>',
  '</arg_key>',
  '<arg_value>',
  '</arg_value>',
  '[CALL_ID]',
  '[ARGS]',
  '｜DSML｜',
]
