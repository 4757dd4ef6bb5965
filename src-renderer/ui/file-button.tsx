import { FileTrigger } from 'react-aria-components/FileTrigger'
import { Button, type ButtonProps } from './button.tsx'

interface FileButtonProps extends Omit<ButtonProps, 'onPress'> {
  /** Endings, `.csv`, that are offered first. */
  endings: string[]
  onChoose: (files: File[]) => void
}

/** A button that lets one choose files of this computer. */
export function FileButton({ endings, onChoose, ...props }: FileButtonProps) {
  return (
    <FileTrigger
      allowsMultiple
      acceptedFileTypes={endings}
      onSelect={(files) => {
        if (files) onChoose([...files])
      }}
    >
      <Button {...props} />
    </FileTrigger>
  )
}
