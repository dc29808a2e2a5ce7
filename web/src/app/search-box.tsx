import { TextInput } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { useMay, useMayAnywhere } from '../api/session.ts'
import { Icon } from '../ui/icon.tsx'
import style from './top-bar.module.css'

/** Finds hosts from every page; a CVE leads to why it was or was not reported, or to what is known of it. */
export function SearchBox() {
  const navigate = useNavigate()
  const maySeeHosts = useMayAnywhere('host:read')
  const mayAskWhy = useMay('delivery:read')
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  useHotkeys([
    ['/', () => input.current?.focus()],
    ['mod+K', () => input.current?.focus()],
  ])
  if (!maySeeHosts) return null
  const search = () => {
    const query = text.trim()
    if (query === '') return
    const cve = query.toUpperCase()
    if (!/^CVE-\d{4}-\d{4,}$/.test(cve)) void navigate({ to: '/hosts', search: { query } })
    else if (mayAskWhy) void navigate({ to: '/automations', search: { cve } })
    else void navigate({ to: '/software/vulnerabilities/$cve', params: { cve } })
    setText('')
    input.current?.blur()
  }
  return (
    <form
      role="search"
      className={style.search}
      onSubmit={(event) => {
        event.preventDefault()
        search()
      }}
    >
      <TextInput
        ref={input}
        size="xs"
        aria-label="Search hosts and CVEs"
        placeholder="Search hosts and CVEs"
        leftSection={<Icon name="search" />}
        rightSection={<kbd>/</kbd>}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </form>
  )
}
