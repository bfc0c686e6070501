// Starts the console: API, sign-in, metrics and pages on one port. Run by the launcher after `next build`.
process.env['NEXT_TELEMETRY_DISABLED'] = '1';
Object.assign(process.env, { NODE_ENV: process.env['NODE_ENV'] ?? 'production' });
const { readEnv } = await import('./src/server/env.ts');
const { createLog } = await import('./src/server/log.ts');
const { openConsole } = await import('./src/server/services.ts');
const { startConsole } = await import('./src/server/console.ts');
const { loadPages } = await import('./src/server/pages.ts');

const log = createLog();
const env = readEnv();
const opened = await openConsole(env, log);
const { services, auth } = opened;
const running = await startConsole(
  { services, auth, log, env },
  loadPages(import.meta.dirname, { hostname: env.bind, port: env.port }),
);
log.info({ address: env.bind, port: running.port }, 'console is up');
process.send?.({
  ready: true,
  kind: 'console',
  port: running.port,
  listeners: [{ name: 'http', kind: 'http', address: env.bind, port: running.port }],
});

let isStopping = false;
const stop = async (): Promise<void> => {
  if (isStopping) return;
  isStopping = true;
  // A database that hangs would keep its connections, and us, for ever.
  setTimeout(() => process.exit(1), 10_000).unref();
  await running.close();
  await opened[Symbol.asyncDispose]();
  log.info({}, 'console has stopped');
  process.exit(0);
};
process.on('SIGTERM', () => void stop());
process.on('SIGINT', () => void stop());
// The launcher is gone: nobody would stop us otherwise.
process.on('disconnect', () => void stop());
