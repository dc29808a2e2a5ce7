import { TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'
import { Icon } from './icon.tsx'

const typingMs = 250

export interface SearchFieldProps {
  readonly label: string
  readonly placeholder: string
  readonly value: string
  readonly onChange: (value: string) => void
}

/** Searches once the person pauses. */
export function SearchField({ label, placeholder, value, onChange }: SearchFieldProps) {
  const [text, setText] = useState(value)
  const told = useRef<string[]>([])
  const tell = useDebouncedCallback((next: string) => {
    told.current.push(next)
    onChange(next)
  }, typingMs)
  useEffect(() => {
    // What was told from here comes back a moment later, when more may have been typed; only another one is taken over.
    const at = told.current.indexOf(value)
    if (at === -1) setText(value)
    told.current.splice(0, at + 1)
  }, [value])
  return (
    <TextInput
      w={280}
      size="xs"
      type="search"
      aria-label={label}
      placeholder={placeholder}
      leftSection={<Icon name="search" />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value)
        tell(event.currentTarget.value)
      }}
    />
  )
}
