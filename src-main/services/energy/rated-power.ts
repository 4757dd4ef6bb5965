/** What a processor is made to draw, for where nothing measures it. */
export interface RatedPower {
  cpuName: string
  /** With all cores at work. */
  wattsPerCore: number
  /** By the processor's name, or a usual figure a core where the name is not known. */
  basis: 'name' | 'cores'
}

/**
 * The makers' figures by the endings of their names, as their product pages explain them: the whole package in watts, or (`perCore`)
 * for server parts, which come with any number of cores and are rented out by the core.
 */
const table: [RegExp, { watts: number } | { perCore: number }][] = [
  [/epyc|threadripper/i, { perCore: 4 }],
  [/xeon/i, { perCore: 5.5 }],
  [/neoverse|graviton|ampere altra/i, { perCore: 2.5 }],
  [/apple m\d+ ultra/i, { watts: 110 }],
  [/apple m\d+ max/i, { watts: 60 }],
  [/apple m\d+ pro/i, { watts: 35 }],
  [/apple m\d+/i, { watts: 20 }],
  [/\bN\d{2,4}\b|\bJ\d{4}\b|atom/i, { watts: 10 }],
  [/i[3579]-\d{4,5}Y/i, { watts: 7 }],
  [/(i[3579]-\d{4,5}|ultra \d \d{3}|pentium.*\d{4}|celeron.*\d{4})U/i, { watts: 15 }],
  [/i[3579]-\d{4,5}P/i, { watts: 28 }],
  [/(i[3579]-\d{4,5}|ultra \d \d{3})HX/i, { watts: 55 }],
  [/(i[3579]-\d{4,5}|ultra \d \d{3})H|i[3579]-\d{4,5}HQ/i, { watts: 45 }],
  // Laptops of 2019 and 2020, named by their graphics. Intel's product pages: i7-1165G7 12 to 28 W, i7-1160G7 and its like 7 to 15, i7-1065G7 15.
  [/i[3579]-11\d5G\d/i, { watts: 28 }],
  [/i[3579]-1[01]\d\dG\d/i, { watts: 15 }],
  [/ultra \d \d{3}V/i, { watts: 17 }],
  [/i[3579]-\d{4,5}T/i, { watts: 35 }],
  [/(i[3579]-\d{4,5}|ultra \d \d{3})K/i, { watts: 125 }],
  [/i[3579]-\d{3,5}M|i[3579]-\d{3} *M/i, { watts: 35 }],
  [/i[3579]-\d{3,5}/i, { watts: 65 }],
  [/core.*2 duo|pentium|celeron/i, { watts: 65 }],
  [/ryzen.*\d{4}HX/i, { watts: 55 }],
  [/ryzen.*\d{4}HS/i, { watts: 35 }],
  [/ryzen.*\d{4}H/i, { watts: 45 }],
  [/ryzen.*\d{4}U|ryzen ai/i, { watts: 15 }],
  [/ryzen.*\d{4}X/i, { watts: 105 }],
  [/ryzen/i, { watts: 65 }],
  [/cortex-a7\d|raspberry/i, { perCore: 1.5 }],
]
const usualWattsPerCore = 8

/** `cores`: physical ones. */
export const ratedPower = (cpuName: string, cores: number): RatedPower => {
  const rating = table.find(([pattern]) => pattern.test(cpuName))?.[1]
  if (!rating) return { cpuName, wattsPerCore: usualWattsPerCore, basis: 'cores' }
  return {
    cpuName,
    wattsPerCore: 'perCore' in rating ? rating.perCore : rating.watts / Math.max(cores, 1),
    basis: 'name',
  }
}
