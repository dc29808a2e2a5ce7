import { Button } from '@mantine/core'
import { useState } from 'react'
import { CopyText } from './copy-text.tsx'
import { Mono, Row } from './layout.tsx'

const dots = '••••••••••••'

/** A secret that is covered until somebody asks for it, so that it is on no screen by accident. */
export function SecretText({ text, name }: { readonly text: string; readonly name: string }) {
  const [isShown, setShown] = useState(false)
  return (
    <Row>
      {isShown ? <CopyText text={text} /> : <Mono>{dots}</Mono>}
      <Button
        size="compact-xs"
        variant="subtle"
        aria-label={`${isShown ? 'Hide' : 'Reveal'} ${name}`}
        onClick={() => setShown(!isShown)}
      >
        {isShown ? 'Hide' : 'Reveal'}
      </Button>
    </Row>
  )
}
