import { Client } from 'pg';
import { StartError } from './start-error.ts';

/**
 * Looks at a Postgres before anything is built on it. Throws StartError when it cannot be used at all; returns one sentence
 * for each setting under which a crash of the machine could lose mail that was answered with 250.
 */
export async function checkServer(url: string): Promise<string[]> {
  const client = await connect(url);
  try {
    const { rows } = await client.query<{ name: string; setting: string }>(
      `SELECT name, setting FROM pg_settings
       WHERE name IN ('server_version_num', 'server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'server_encoding')`,
    );
    const settings = new Map(rows.map((row) => [row.name, row.setting]));
    if (Number(settings.get('server_version_num')) < 150_000) {
      throw new StartError(
        'server-too-old',
        `The database is PostgreSQL ${settings.get('server_version')} and Posthorn needs 15 or later: upgrade it, or unset DATABASE_URL.`,
      );
    }
    if (settings.get('server_encoding') !== 'UTF8') {
      throw new StartError(
        'server-setting',
        `The database has the encoding ${settings.get('server_encoding')} and Posthorn needs UTF8: make one with \`CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0\`.`,
      );
    }
    return unsafeSettings
      .filter(([name, unsafe]) => unsafe.includes(settings.get(name) ?? ''))
      .map(
        ([name]) =>
          `The database runs with ${name} = ${settings.get(name)}, so accepted mail can be lost when the machine fails: set it to on.`,
      );
  } finally {
    await client.end().catch(() => {});
  }
}

const unsafeSettings: [string, string[]][] = [
  ['fsync', ['off']],
  ['synchronous_commit', ['off']],
  ['full_page_writes', ['off']],
];

async function connect(url: string): Promise<Client> {
  const address = parseUrl(url);
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    application_name: 'posthorn check',
  });
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch (cause) {
    await client.end().catch(() => {});
    throw explain(cause as Error & { code?: string }, address);
  }
}

function parseUrl(url: string): URL {
  try {
    const parsed = new URL(url);
    if (parsed.protocol === 'postgresql:' || parsed.protocol === 'postgres:') return parsed;
  } catch {
    // told below, in the same words as a wrong scheme
  }
  throw new StartError(
    'url-syntax',
    'DATABASE_URL is not a connection string: it looks like postgresql://user:password@host:5432/database, with special characters percent-encoded.',
  );
}

/** SQLSTATE 28xxx: the server refused who we are; 3D000: no such database; the rest never reached a server that answers. */
function explain(cause: Error & { code?: string }, url: URL): StartError {
  const where = url.host === '' ? 'the local socket' : url.host;
  const database = decodeURIComponent(url.pathname.slice(1)) || url.username;
  if (cause.code?.startsWith('28') || /password/i.test(cause.message)) {
    return new StartError(
      'url-auth',
      `The database at ${where} refuses the user "${decodeURIComponent(url.username)}": check user and password in DATABASE_URL.`,
      { cause },
    );
  }
  if (cause.code === '3D000') {
    return new StartError(
      'url-database',
      `The server at ${where} has no database "${database}": create it with \`CREATE DATABASE\`, or correct DATABASE_URL.`,
      { cause },
    );
  }
  return new StartError(
    'url-unreachable',
    `The database at ${where} does not answer (${cause.message || cause.code}): check that it runs and that DATABASE_URL names the right host and port.`,
    { cause },
  );
}
