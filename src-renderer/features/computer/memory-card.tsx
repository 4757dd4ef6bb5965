import { useTranslation } from 'react-i18next'
import type { HardwareSample } from '#contract/hardware.ts'
import { formatBytes } from '#i18n/index.ts'
import { Card, Figures, PartsBar, type BarPart } from './parts.tsx'
import { useModelName } from './use-model-name.ts'

const colours = ['bg-accent', 'bg-accent/70', 'bg-accent/45']

/** Who uses the memory: of each model its weights, its context and the rest; Palabre; everything else. */
export function MemoryCard({ sample }: { sample: HardwareSample }) {
  const { t, i18n } = useTranslation()
  const name = useModelName()
  const bytes = (value: number) => formatBytes(value, i18n.language)
  const { memory, swap, app, engines } = sample
  const used = memory.totalBytes - memory.availableBytes
  const held = engines.reduce((sum, { memoryBytes }) => sum + (memoryBytes ?? 0), 0)
  const other = Math.max(used - held - app.memoryBytes, 0)
  const part = (label: string, value: number, colour: string): BarPart => ({
    name: label,
    bytes: value,
    text: bytes(value),
    colour,
  })
  const parts = engines.flatMap(({ modelId, memoryBytes, weightsBytes, contextBytes }) => {
    if (memoryBytes === null) return []
    if (weightsBytes === null || contextBytes === null)
      return [part(name(modelId), memoryBytes, colours[0] ?? '')]
    // A mapped file is resident as far as it was read.
    const weights = Math.min(weightsBytes, memoryBytes)
    const context = Math.min(contextBytes, memoryBytes - weights)
    return [
      part(t('computer.memory.weights', { name: name(modelId) }), weights, colours[0] ?? ''),
      part(t('computer.memory.context', { name: name(modelId) }), context, colours[1] ?? ''),
      part(
        t('computer.memory.rest', { name: name(modelId) }),
        memoryBytes - weights - context,
        colours[2] ?? '',
      ),
    ]
  })
  return (
    <Card
      title={t('panel.memory')}
      value={t('panel.memoryOf', { used: bytes(used), total: bytes(memory.totalBytes) })}
    >
      <PartsBar
        totalBytes={memory.totalBytes}
        parts={[
          ...parts,
          part(t('panel.appMemory'), app.memoryBytes, 'bg-warning/70'),
          part(t('panel.otherMemory'), other, 'bg-line-strong/60'),
        ]}
      />
      <Figures
        rows={[
          [t('computer.memory.available'), bytes(memory.availableBytes)],
          [
            t('computer.memory.swap'),
            swap === null
              ? null
              : swap.totalBytes === 0
                ? t('computer.memory.noSwap')
                : t('panel.memoryOf', { used: bytes(swap.usedBytes), total: bytes(swap.totalBytes) }),
          ],
        ]}
      />
    </Card>
  )
}
