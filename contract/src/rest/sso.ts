import { Type } from 'typebox'
import { defineRoute } from '../common/route.ts'
import { Empty } from '../common/wire.ts'

export const getSsoRoute = defineRoute({
  method: 'GET',
  path: '/sso',
  permission: 'none',
  summary: 'Whether people may come in by single sign-on, and how the provider is called.',
  tag: 'session',
  answer: Type.Object({
    settings: Type.Object({ idp_name: Type.String(), idp_image_url: Type.String(), sso_enabled: Type.Boolean() }),
  }),
})

export const beginSsoRoute = defineRoute({
  method: 'POST',
  path: '/sso',
  permission: 'none',
  summary:
    "Begins single sign-on: where the browser goes. It comes back to `relay_url`, a path of this server's pages.",
  tag: 'session',
  signOn: 'begins',
  body: Type.Object({ relay_url: Type.Optional(Type.String({ maxLength: 2048 })) }),
  answer: Type.Object({ url: Type.String() }),
})

const queryText = Type.Optional(Type.String({ maxLength: 4096 }))

export const completeSsoRoute = defineRoute({
  method: 'GET',
  path: '/sso/callback',
  permission: 'none',
  summary: 'Where the OpenID provider sends the browser back to. Opens a session and leads on to the pages.',
  tag: 'session',
  signOn: 'completes',
  status: 302,
  query: Type.Object({
    ...{ code: queryText, state: queryText, iss: queryText, session_state: queryText },
    ...{ error: queryText, error_description: queryText, error_uri: queryText },
  }),
  answer: Empty,
})
