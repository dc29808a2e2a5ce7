/** `server.url_prefix`, without the last slash: the page's `<base>` tells it. */
export const basePath = new URL(document.baseURI).pathname.replace(/\/$/, '')
