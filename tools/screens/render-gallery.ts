import type { Screen } from '../../e2e/support/screens.ts'

const style = `body { font: 14px/20px system-ui, sans-serif; margin: 24px; background: #eceef2; }
nav a { margin-right: 12px; } section { margin-top: 32px; }
.sheet { display: flex; flex-wrap: wrap; gap: 16px; align-items: flex-start; }
figure { margin: 0; background: #fff; border: 1px solid #ccd0da; border-radius: 6px; padding: 8px; }
img { display: block; height: 320px; max-width: 100%; object-fit: cover; object-position: top; } figcaption { color: #5b6270; }`

/** A contact sheet: a section for each screen, a picture for each of its looks. */
export function renderGallery(screens: readonly Screen[], files: readonly string[]): string {
  const sections = screens.map(({ name, path }) => {
    const own = files.filter(
      (file) => /^(.+)-(empty|crowded|error|loading)-\d+-(light|dark)\.png$/.exec(file)?.[1] === name,
    )
    const figures = own.map((file) => {
      const words = file.slice(name.length + 1, -'.png'.length).replaceAll('-', ', ')
      return `<figure><a href="${file}"><img loading="lazy" src="${file}" alt="${name}: ${words}"></a><figcaption>${words}</figcaption></figure>`
    })
    return `<section id="${name}"><h2>${name} <small>${path.replaceAll('&', '&amp;')}</small></h2><div class="sheet">${figures.join('')}</div></section>`
  })
  const links = screens.map(({ name }) => `<a href="#${name}">${name}</a>`).join('')
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Screens of Muster</title><style>${style}</style><h1>Screens</h1><nav>${links}</nav>${sections.join('')}</html>\n`
}
