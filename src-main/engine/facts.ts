import type { Header } from './gguf-header.ts'

/** The numbers that an architecture gives in its header, by their names without the architecture. */
export interface Facts {
  /** A whole number that is not negative, or `fallback`. */
  number(name: string, fallback: number): number
  /** The same where layers may differ; `fallback` where the header has none for this layer. */
  ofLayer(name: string, layer: number, fallback: number): number
  /** One entry for each layer, where the header lists them. */
  list(name: string): number[] | null
}

export const factsOf = ({ architecture, values }: Header): Facts => {
  const whole = (value: unknown, fallback: number) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : fallback
  const list = (name: string) => {
    const value = values.get(`${architecture}.${name}`)
    return typeof value === 'object' ? value.numbers : null
  }
  const number = (name: string, fallback: number) => whole(values.get(`${architecture}.${name}`), fallback)
  return {
    number,
    list,
    ofLayer: (name, layer, fallback) => {
      const numbers = list(name)
      return numbers ? whole(numbers[layer], fallback) : number(name, fallback)
    },
  }
}
