import { AppError } from '../../../../kernel/errors.ts'
import { type FeedSession, type FetchFile, showAddress } from './feed-session.ts'

/** For feeds of one file. */
export async function fetchOnly(session: FeedSession, request: FetchFile): Promise<void> {
  if (!(await session.fetchFile(request))) throw new AppError('unavailable', `${showAddress(request.url)} answers 404`)
}
