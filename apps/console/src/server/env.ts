/** What the console is told at its start; everything else is a live setting. */
export type ConsoleEnv = {
  databaseUrl: string;
  redisUrl: string | undefined;
  secret: string;
  bind: string;
  port: number;
};

/** Reads the environment, or throws one sentence that says what is missing. */
export const readEnv = (env: NodeJS.ProcessEnv = process.env): ConsoleEnv => ({
  databaseUrl: needed(env, 'DATABASE_URL'),
  redisUrl: env['REDIS_URL'] || undefined,
  secret: needed(env, 'POSTHORN_SECRET'),
  bind: env['POSTHORN_BIND'] || '127.0.0.1',
  port: portOf(env['POSTHORN_HTTP_PORT'] || '3000'),
});

const needed = (env: NodeJS.ProcessEnv, name: string): string => {
  const value = env[name];
  if (!value) throw new Error(`${name} must be set; \`npm start\` sets it for you.`);
  return value;
};

const portOf = (text: string): number => {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`POSTHORN_HTTP_PORT must be a port number, not "${text}".`);
  return port;
};
