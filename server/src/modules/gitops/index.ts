export { translateRoutes } from './translate.ts'
