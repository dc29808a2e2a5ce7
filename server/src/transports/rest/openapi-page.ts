import type { OpenapiDocument, Operation, Parameter } from './openapi.ts'

const style = `
:root {
  color-scheme: light dark;
  --back: light-dark(#fff, #16181b);
  --text: light-dark(#1b1e23, #e6e8eb);
  --dim: light-dark(#5a6270, #a3abb8);
  --line: light-dark(#d8dce2, #3a3f47);
  --soft: light-dark(#f5f6f8, #22262b);
  --link: light-dark(#0b57d0, #8ab4f8);
}
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
body { background: var(--back); color: var(--text); }
h2 { margin-top: 2.5rem; text-transform: capitalize; }
article { border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; margin: .75rem 0; }
h3 { margin: 0; font: 600 1rem ui-monospace, monospace; overflow-wrap: anywhere; }
.method { display: inline-block; min-width: 4.5em; color: var(--dim); }
p { margin: .25rem 0; }
small, .dim { color: var(--dim); }
code { font-family: ui-monospace, monospace; }
pre { background: var(--soft); padding: .75rem; border-radius: .375rem; overflow-x: auto; font-size: .8125rem; }
summary { cursor: pointer; }
a { color: var(--link); }
`

/** The document for people: one self-contained page without scripts. */
export function renderOpenapiPage(document: OpenapiDocument, documentUrl: string): string {
  const byTag = groupByTag(document)
  const sections = [...byTag].map(
    ([tag, articles]) => `<h2 id="${escape(tag)}">${escape(tag)}</h2>\n${articles.join('\n')}`,
  )
  const contents = [...byTag.keys()].map((tag) => `<a href="#${escape(tag)}">${escape(tag)}</a>`)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Muster API</title>
<style>${style}</style>
</head>
<body>
<h1>Muster API <small>${escape(document.info.version)}</small></h1>
<p>${withCode(document.info.description)}</p>
<p>For programs: <a href="${escape(documentUrl)}">openapi.json</a></p>
<nav>${contents.join(' · ')}</nav>
${sections.join('\n')}
</body>
</html>
`
}

function groupByTag({ paths }: OpenapiDocument): Map<string, string[]> {
  const byTag = new Map<string, string[]>()
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags[0] ?? ''
      byTag.set(tag, [...(byTag.get(tag) ?? []), renderArticle(`${method.toUpperCase()} ${path}`, operation)])
    }
  }
  return byTag
}

function renderArticle(title: string, operation: Operation): string {
  const [method = '', path = ''] = title.split(' ')
  const [status, answer] = Object.entries(operation.responses)[0] ?? []
  return `<article id="${escape(operation.operationId)}">
<h3><span class="method">${method}</span>${escape(path)}</h3>
<p>${withCode(operation.summary)}</p>
<p class="dim">${withCode(operation.description)}</p>
${operation.parameters.map(renderParameter).join('\n')}
${renderSchema('Body', operation.requestBody?.content)}
${renderSchema(`Answer ${status ?? ''}`, answer?.content)}
</article>`
}

function renderParameter({ name, in: place, required, schema }: Parameter): string {
  const note = [place, required ? 'required' : 'optional', describeType(schema)].join(', ')
  return `<p><code>${escape(name)}</code> <small>${escape(note)}</small></p>`
}

function describeType(schema: object): string {
  const {
    type,
    anyOf,
    enum: words,
  } = schema as { type?: string; anyOf?: readonly { const?: unknown }[]; enum?: readonly unknown[] }
  if (words) return words.join(' | ')
  return type ?? anyOf?.map((option) => String(option.const ?? describeType(option))).join(' | ') ?? 'anything'
}

function renderSchema(
  title: string,
  content: Readonly<Record<string, { readonly schema: object }>> | undefined,
): string {
  const schema = content?.['application/json']?.schema
  if (!schema) return ''
  return `<details><summary>${escape(title)}</summary><pre>${escape(JSON.stringify(schema, null, 2))}</pre></details>`
}

function withCode(text: string): string {
  return escape(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] as string)
}
