import { integer, path, secret } from '../option.ts'

export const databaseOptions = {
  'database.url': secret({
    help: 'PostgreSQL 15 or later, like `postgres://user:password@host:5432/muster`. Empty: the embedded database.',
  }),
  'database.max_connections': integer({
    default: 10,
    min: 2,
    max: 1000,
    help: 'Connections to PostgreSQL that one server process may hold.',
  }),
  'data.dir': path({
    default: './data',
    help: 'Folder of the embedded database, the certificates, the private key and the log files.',
  }),
}
