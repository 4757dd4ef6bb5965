/**
 * What we use of node-llama-cpp, by name: the build leaves the rest of it out, since reading hundreds of files takes longer than
 * loading a small model.
 */
export {
  ChatWrapper,
  getModuleVersion,
  GgufInsights,
  HarmonyChatWrapper,
  Llama,
  LlamaGrammarEvaluationState,
  LlamaModel,
  LlamaText,
  resolveChatWrapper,
  SpecialToken,
  SpecialTokensText,
} from 'node-llama-cpp'
