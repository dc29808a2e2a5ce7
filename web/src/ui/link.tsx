import { createLink } from '@tanstack/react-router'
import { type AnchorHTMLAttributes, forwardRef } from 'react'
import style from './link.module.css'

/** A link to another page, in the accent colour. */
export const Link = createLink(
  forwardRef<HTMLAnchorElement, AnchorHTMLAttributes<HTMLAnchorElement>>(function LinkAnchor(props, ref) {
    return <a {...props} ref={ref} className={`${style.link} ${props.className ?? ''}`} />
  }),
)
