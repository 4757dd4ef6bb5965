const isExperiment = (name: string) => /\.ya?ml$/i.test(name)
const isData = (name: string) => /\.(csv|jsonl)$/i.test(name)

/** What was chosen: at most one experiment, and data files by their names. Others are left out. */
export async function readChosen(
  files: Iterable<File>,
): Promise<{ source: string | null; data: Record<string, string>; others: string[] }> {
  let source: string | null = null
  const data: Record<string, string> = {}
  const others: string[] = []
  for (const file of files) {
    if (isExperiment(file.name) && source === null) source = await file.text()
    else if (isData(file.name)) data[file.name] = await file.text()
    else others.push(file.name)
  }
  return { source, data, others }
}
