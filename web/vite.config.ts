import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const server = process.env['MUSTER_DEV_SERVER'] ?? 'https://localhost:8080'

// oxlint-disable-next-line import/no-default-export -- what Vite reads
export default defineConfig({
  base: './',
  plugins: [
    react(),
    {
      // The server fills these in for each page; without it there is no prefix and no policy.
      name: 'page-placeholders',
      apply: 'serve',
      transformIndexHtml: (html) => html.replaceAll('%BASE%', '/').replaceAll('%NONCE%', ''),
    },
  ],
  build: { target: 'es2023', assetsInlineLimit: 0, reportCompressedSize: false, chunkSizeWarningLimit: 700 },
  server: { proxy: { '/api': { target: server, secure: false } } },
})
