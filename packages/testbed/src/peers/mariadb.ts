import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@posthorn/db/testing/free-port';
import { startDaemon, waitForPort } from './process.ts';

export type MariadbPeer = { port: number; [Symbol.asyncDispose](): Promise<void> };

/** Debian's mariadbd on a port of the loopback, with what `sql` makes in it; each statement stands on a line of its own. */
export async function startMariadb(sql: readonly string[]): Promise<MariadbPeer> {
  const folder = await mkdtemp(join(tmpdir(), 'posthorn-mariadb-'));
  const data = join(folder, 'data');
  const port = await freePort();
  await mkdir(data);
  const common = ['--no-defaults', `--datadir=${data}`, '--user=root', '--innodb-use-native-aio=0'];
  // What mariadb-install-db does, which wants a program of another package.
  const tables = await Promise.all(SYSTEM_TABLES.map((name) => readFile(join('/usr/share/mysql', name), 'utf8')));
  const made = spawnSync('/usr/sbin/mariadbd', [...common, '--bootstrap'], {
    input: `CREATE DATABASE mysql;\nUSE mysql;\n${tables.join('\n')}`,
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(`mariadbd --bootstrap failed: ${made.stderr.slice(-500)}`);
  const init = join(folder, 'init.sql');
  await writeFile(init, sql.map((line) => `${line};\n`).join(''));
  const daemon = startDaemon('/usr/sbin/mariadbd', [
    ...[...common, `--port=${port}`, '--bind-address=127.0.0.1'],
    ...[`--socket=${join(folder, 's')}`, `--init-file=${init}`, '--skip-name-resolve', '--innodb-buffer-pool-size=16M'],
  ]);
  const stop = async (): Promise<void> => {
    await daemon.stop('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await waitForPort(port, 'MariaDB');
  } catch (error) {
    const told = daemon.output();
    await stop();
    throw new Error(`${(error as Error).message}: ${told}`);
  }
  return { port, [Symbol.asyncDispose]: stop };
}

const SYSTEM_TABLES = ['mysql_system_tables.sql', 'mysql_system_tables_data.sql'];
