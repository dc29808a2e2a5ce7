import { Type } from 'typebox'
import { defineRoute } from '../common/route.ts'
import { asCookie } from '../common/wire.ts'
import { User } from './user.ts'

export const setupRoute = defineRoute({
  method: 'POST',
  path: '/api/v1/setup',
  aliases: ['/api/setup'],
  permission: 'none',
  summary: 'Creates the first administrator and the organisation. Possible only while there is no user.',
  tag: 'setup',
  session: 'opens',
  body: Type.Object({
    admin: Type.Object({
      name: Type.String({ maxLength: 255 }),
      email: Type.String({ maxLength: 255 }),
      password: Type.String({ maxLength: 1024 }),
    }),
    org_info: Type.Object({
      org_name: Type.String({ maxLength: 1024 }),
      org_logo_url: Type.Optional(Type.String({ maxLength: 1024 })),
    }),
    server_url: Type.String({ maxLength: 1024 }),
    osquery_enroll_secret: Type.Optional(Type.String({ maxLength: 255 })),
    cookie: asCookie,
    setup_token: Type.Optional(
      Type.String({ maxLength: 255, description: "From the server's console; not needed on the same machine." }),
    ),
  }),
  answer: Type.Object({
    admin: User,
    org_info: Type.Object({ org_name: Type.String(), org_logo_url: Type.String() }),
    server_url: Type.String(),
    osquery_enroll_secret: Type.Optional(Type.String()),
    token: Type.String(),
  }),
})
