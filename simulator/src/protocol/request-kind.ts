export type RequestKind = 'enroll' | 'config' | 'read' | 'write' | 'log'

export const requestPaths: Readonly<Record<RequestKind, string>> = {
  enroll: '/api/osquery/enroll',
  config: '/api/osquery/config',
  read: '/api/osquery/distributed/read',
  write: '/api/osquery/distributed/write',
  log: '/api/osquery/log',
}
