/** How calls begin whose arguments are JSON, up to the brace that opens them: `name` is the tool's, `id` the call's where it has one. */

/** `name{`, `name[ARGS]{`, `name[CALL_ID]id[ARGS]{` (Mistral). */
export const namedHead =
  /\s*(?:\[TOOL_CALLS\])?(?<name>[\w.:-]+)(?:\[CALL_ID\](?<id>[\w-]+))?(?:\[ARGS\])?\s*(?=\{)/

/** DeepSeek's, with the kind of tool before the name or without. */
export const deepSeekHead =
  /\s*<｜tool▁call▁begin｜>(?:function<｜tool▁sep｜>)?(?<name>[\w.:-]+)(?:<｜tool▁sep｜>)?\s*(?:```(?:json)?\s*)?(?=\{)/

/** Kimi's, whose id has the tool's name in it. */
export const kimiHead =
  /\s*<\|tool_call_begin\|>\s*(?<id>(?:functions\.)?(?<name>[\w.-]+?)(?::\d+)?)\s*<\|tool_call_argument_begin\|>\s*(?=\{)/

/** Solar's: an id, the name and the arguments, each after a mark. */
export const solarHead =
  /\s*<\|tool_call:begin\|>(?<id>[\w.:-]*)<\|tool_call:name\|>(?<name>[\w.:-]+)<\|tool_call:args\|>\s*(?=\{)/

/** Harmony's, as the reader of answers writes it. */
export const harmonyHead = /\s*<\|channel\|>commentary to=functions\.(?<name>[\w.:-]+)<\|message\|>\s*(?=\{)/

/** Llama's and others' with the name in the mark. */
export const functionHead = /\s*<function=(?<name>[\w.:-]+)>\s*(?=\{)/

/** An object with the name before the arguments. */
export const jsonHead =
  /\s*\{\s*(?:"(?:tool_call_)?id"\s*:\s*"[^"]*"\s*,\s*)?(?:"type"\s*:\s*"function"\s*,\s*"function"\s*:\s*\{\s*)?"(?:tool_)?name"\s*:\s*"(?<name>[\w.:-]+)"\s*,\s*"(?:arguments|parameters)"\s*:\s*(?=\{)/
