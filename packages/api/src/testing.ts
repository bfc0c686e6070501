import { ensureFirstRevision } from '@posthorn/db/revisions';
import { createTestDatabase, type TestDatabase } from '@posthorn/db/testing';
import type { ApiLog, SessionUser } from './context.ts';
import { ensureFirstRun } from './first-run.ts';

/** A database as the launcher leaves it after the first start: settings published, an owner and an admin key made. */
export type FirstStart = AsyncDisposable & {
  database: TestDatabase;
  owner: { email: string; password: string };
  apiKey: string;
  secret: string;
};

/** For tests: a real database of one's own, prepared for the first start. The owner's password counts as generated. */
export const createFirstStart = async (): Promise<FirstStart> => {
  const database = await createTestDatabase();
  const owner = { email: 'owner@example.org', password: 'generated-word-57' };
  const apiKey = 'phk_test-key-of-the-first-start-000001';
  await ensureFirstRevision(database.pool);
  await ensureFirstRun({
    pool: database.pool,
    databaseUrl: database.url,
    ...owner,
    passwordGenerated: true,
    bootstrapApiKey: apiKey,
  });
  return {
    database,
    owner,
    apiKey,
    secret: 'a secret for tests only, long enough',
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
};

/** Sessions for tests: the cookie `test=<role>` belongs to a person of that role; `fresh=<milliseconds>` says when they signed in. */
export const testSession = async (headers: Headers): Promise<SessionUser | null> => {
  const cookie = headers.get('cookie') ?? '';
  const role = /\btest=([a-z]+)/.exec(cookie)?.[1];
  return role
    ? {
        id: `test-${role}`,
        email: `${role}@example.org`,
        name: role,
        role,
        mustChangePassword: cookie.includes('generated=1'),
        session: {
          id: `test-${role}`,
          authenticatedAt: new Date(Number(/\bfresh=(\d+)/.exec(cookie)?.[1] ?? Date.now())),
        },
      }
    : null;
};

/** Keeps what was logged, so that a test can look for what must not be there. */
export const createTestLog = (): ApiLog & { lines: string[] } => {
  const lines: string[] = [];
  const keep = (fields: object, text: string) => {
    const { err } = fields as { err?: unknown };
    lines.push(`${text} ${err instanceof Error ? (err.stack ?? err.message) : JSON.stringify(fields)}`);
  };
  return { lines, warn: keep, error: keep };
};
