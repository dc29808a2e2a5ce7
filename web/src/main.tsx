import '@fontsource-variable/inter/wght.css'
import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './ui/tokens.css'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'

// The scroll lock of dialogs writes a style sheet too, and asks for its nonce by this name.
Object.assign(globalThis, { __webpack_nonce__: readNonce() })

function readNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? ''
}

const root = document.getElementById('root')
if (root) createRoot(root).render(<App styleNonce={readNonce()} />)
