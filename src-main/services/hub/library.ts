/** What is used of Hugging Face's library; loaded when it is first needed, so that the bundle takes only this much of it. */
export { listFiles, listModels, modelInfo } from '@huggingface/hub'
