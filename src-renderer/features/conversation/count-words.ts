const word = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}][\p{L}\p{M}\p{N}'’-]*/gu

/** How many words a text has; where words are not parted by spaces, as in Chinese and Japanese, its characters. */
export const countWords = (text: string): number => text.match(word)?.length ?? 0
