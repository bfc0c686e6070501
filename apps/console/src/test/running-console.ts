import { createFirstStart, type FirstStart } from '@posthorn/api/testing';
import { startConsole } from '../server/console.ts';
import { createLog } from '../server/log.ts';
import { loadPages } from '../server/pages.ts';
import { openConsole } from '../server/services.ts';

export type TestConsole = AsyncDisposable & {
  url: string;
  start: FirstStart /** What the console logged. */;
  log: string[];
};

/** The whole console on a database of its own and a free port. Needs `next build` before and NODE_ENV=production. */
export const startTestConsole = async (): Promise<TestConsole> => {
  await using opened = new AsyncDisposableStack();
  const start = opened.use(await createFirstStart());
  const lines: string[] = [];
  const log = createLog((line) => lines.push(line));
  const { services, auth, ...rest } = await openConsole(
    { databaseUrl: start.database.url, redisUrl: undefined, secret: start.secret, bind: '127.0.0.1', port: 0 },
    log,
  );
  opened.defer(() => rest[Symbol.asyncDispose]());
  const dir = new URL('../..', import.meta.url).pathname;
  const running = await startConsole(
    { services, auth, log, host: '127.0.0.1', port: 0 },
    loadPages(dir, { hostname: '127.0.0.1', port: 0 }),
  );
  opened.defer(() => running.close());
  const owned = opened.move();
  return {
    url: `http://127.0.0.1:${running.port}`,
    start,
    log: lines,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
};
