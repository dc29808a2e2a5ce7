import { Button } from '@mantine/core'
import style from './code-block.module.css'
import { useCopy } from './copy-text.tsx'
import { Icon } from './icon.tsx'

/** Something for a shell or an editor, to copy. */
export function CodeBlock({ text, label }: { readonly text: string; readonly label: string }) {
  const { isCopied, copy } = useCopy()
  return (
    <div className={style.block}>
      <pre tabIndex={0} role="region" aria-label={label}>
        {text}
      </pre>
      <Button
        className={style.copy}
        variant="default"
        size="compact-xs"
        leftSection={<Icon name={isCopied ? 'check' : 'copy'} size={12} />}
        onClick={() => copy(text)}
      >
        {isCopied ? 'Copied' : 'Copy'}
      </Button>
    </div>
  )
}
