import { AppError } from '../../../kernel/errors.ts'

/** The page of a host. */
export function hostUrl(serverUrl: string, hostId: number): string {
  return pageUrl(serverUrl, `hosts/${hostId}`)
}

/** A page of Muster: the path of the server's URL is kept, double slashes are not. */
export function pageUrl(serverUrl: string, page: string): string {
  if (!URL.canParse(serverUrl)) {
    throw new AppError(
      'precondition-failed',
      `server_settings.server_url is "${serverUrl}", which is no URL, so messages cannot link to hosts; set it like https://muster.example.com`,
    )
  }
  const { origin, pathname } = new URL(serverUrl)
  return origin + `${pathname}/${page}`.replace(/\/{2,}/g, '/')
}
