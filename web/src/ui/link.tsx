import { createLink, useRouter } from '@tanstack/react-router'
import { type AnchorHTMLAttributes, forwardRef, type MouseEvent, type ReactNode } from 'react'
import { basePath } from '../api/base-path.ts'
import style from './link.module.css'

/** A link to another page, in the accent colour. */
export const Link = createLink(
  forwardRef<HTMLAnchorElement, AnchorHTMLAttributes<HTMLAnchorElement>>(function LinkAnchor(props, ref) {
    return <a {...props} ref={ref} className={`${style.link} ${props.className ?? ''}`} />
  }),
)

export interface RowLinkProps {
  /** A path without search; the scope of a team is kept. */
  readonly to: string
  readonly children: ReactNode
}

/**
 * A link in a table of many rows. The router's own links work out their address and whether they are the current page
 * with every navigation: a hundred of them would be felt.
 */
export function RowLink({ to, children }: RowLinkProps) {
  const router = useRouter()
  const open = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    // Typed paths are for links that are written out; this one was put together.
    void router.navigate({ to: to as '/' })
  }
  return (
    <a href={`${basePath}${to}`} className={style.link} onClick={open}>
      {children}
    </a>
  )
}
