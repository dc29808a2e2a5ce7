/** Shown while the application is built: a page that asks again by itself, without scripts. */
export function renderBuildingPage({ progress, nonce }: { progress: string; nonce: string }): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="2">
<title>Muster is getting ready</title>
<style nonce="${nonce}">
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 36rem; margin: 20vh auto; padding: 0 1rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; color: GrayText; }
</style>
</head>
<body>
<h1>Muster is getting ready</h1>
<p>The server runs: hosts check in and the API answers. Its pages are built once, which takes some seconds. This page
shows them as soon as they are there.</p>
<pre role="status">${escapeHtml(progress)}</pre>
</body>
</html>
`
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
