export { noticeRoutes } from './notice-routes.ts'
export { recordNotice } from './record-notice.ts'
export { resolveNotice } from './resolve-notice.ts'
