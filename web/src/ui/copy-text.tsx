import { Tooltip } from '@mantine/core'
import { useEffect, useState } from 'react'
import style from './copy-text.module.css'
import { Icon } from './icon.tsx'

const shownMs = 1500

/** An id or a secret in monospace that copies itself on click. */
export function CopyText({ text, shown = text }: { readonly text: string; readonly shown?: string }) {
  const { isCopied, copy } = useCopy()
  return (
    <Tooltip label={isCopied ? 'Copied' : 'Copy'}>
      <button type="button" className={style.copy} onClick={() => copy(text)} aria-label={`Copy ${shown}`}>
        <code>{shown}</code>
        <Icon name={isCopied ? 'check' : 'copy'} size={12} />
      </button>
    </Tooltip>
  )
}

/** Copies, and says so for a moment. */
export function useCopy(): { isCopied: boolean; copy(text: string): void } {
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return undefined
    const timer = setTimeout(() => setCopied(false), shownMs)
    return () => clearTimeout(timer)
  }, [isCopied])
  return { isCopied, copy: (text) => void navigator.clipboard.writeText(text).then(() => setCopied(true)) }
}
