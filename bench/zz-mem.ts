import { mkdtempSync, readFileSync, rmSync, symlinkSync, existsSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { startBenchServer } from './support/server.ts'
const folder = mkdtempSync('/tmp/mA/feeds-')
symlinkSync('/work/shared/data/bench/nvd-2.0-177k.json.gz', `${folder}/nvdcve-2.0-177k.json.gz`)
const server = await startBenchServer({ postgresUrl: 'postgres://postgres@127.0.0.1:5599/postgres', env: { MUSTER_SERVER_TLS: 'false', MUSTER_FILESYSTEM_RESULT_LOG_FILE: '', MUSTER_FILESYSTEM_STATUS_LOG_FILE: '', MUSTER_VULNERABILITIES_DATABASES_PATH: folder } })
const show = async (label: string) => {
  const s = readFileSync(`/proc/${server.pid}/status`, 'utf8')
  const g = (k: string) => Math.round(Number(new RegExp(`${k}:\\s+(\\d+)`).exec(s)?.[1] ?? 0) / 1024)
  console.log(label, 'rss', g('VmRSS'), 'anon', g('RssAnon'), 'file', g('RssFile'), 'hwm', g('VmHWM'))
}
const big = () => { const s = readFileSync(`/proc/${server.pid}/smaps`, 'utf8'); const out: [number, string][] = []; let head = ''; for (const l of s.split('\n')) { if (/^[0-9a-f]+-[0-9a-f]+ /.test(l)) head = l; const m = /^Rss:\s+(\d+)/.exec(l); if (m && Number(m[1]) > 3000) out.push([Math.round(Number(m[1]) / 1024), head.slice(0, 90)]) } console.log(out.sort((a, b) => b[0] - a[0]).slice(0, 25).map(([n, h]) => `${n} MB ${h}`).join('\n')) }
try {
  await show('start')
  for (let i = 0; i < 200 && !existsSync(`${server.dataDir}/vulnerability-index/index.bin`); i++) await setTimeout(500)
  await show('swapped'); await setTimeout(2000); await show('2 s'); big(); await setTimeout(20000); await show('22 s')
} finally { await server.stop(); rmSync(folder, { recursive: true, force: true }) }
