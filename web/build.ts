// npm run build: the web application into web/dist. Built beside it and moved at the end, so that a server which looks
// meanwhile sees all of it or nothing.
import { rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { build } from 'vite'

const web = import.meta.dirname
const dist = path.join(web, 'dist')
const fresh = path.join(web, `dist.${process.pid}`)
try {
  await build({ root: web, build: { outDir: fresh, emptyOutDir: true } })
  await rm(dist, { recursive: true, force: true })
  // Where another process was quicker, its build is as good.
  await rename(fresh, dist).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
  })
} finally {
  await rm(fresh, { recursive: true, force: true })
}
