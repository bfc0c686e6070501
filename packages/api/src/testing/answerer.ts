import { type ProcessKind, registerProcess } from '@posthorn/db/processes';
import { answerRequests, type RequestHandler } from '@posthorn/db/requests';
import { reportReplay } from '@posthorn/db/simulations';
import type { FirstStart } from '../testing.ts';

/** A process that is alive, says this of itself and answers requests as a test says, in place of an engine or worker. */
export const startTestAnswerer = async (
  start: FirstStart,
  kind: Exclude<ProcessKind, 'console'>,
  handlers: Record<string, RequestHandler> = {},
  detail: Record<string, unknown> = {},
): Promise<AsyncDisposable> => {
  const { pool } = start.database;
  await using rooms = new AsyncDisposableStack();
  const row = rooms.use(await registerProcess(pool, { kind, version: 'test', detail }));
  rooms.use(answerRequests(pool, { answerer: kind, processId: row.id, pollMs: 10, handlers }));
  const moved = rooms.move();
  return { [Symbol.asyncDispose]: () => moved.disposeAsync() };
};

/** A process that is alive and says this of itself, without answering anything. */
export const registerTestProcess = (
  start: FirstStart,
  kind: Exclude<ProcessKind, 'console'>,
  detail: Record<string, unknown>,
): Promise<AsyncDisposable> => registerProcess(start.database.pool, { kind, version: 'test', detail });

/** Says how far a replay is, as an engine would; false once it is stopped. */
export const tellReplay = (start: FirstStart, id: string, progress: unknown): Promise<boolean> =>
  reportReplay(start.database.pool, id, progress);
