import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createResolver } from '@posthorn/dns/resolver';
import { createFakeDns } from '@posthorn/dns/testing/fake-dns';
import { startLiar } from '../../peers/liar.ts';
import { loadLmdb } from '../../peers/lmdb.ts';
import { type Contestant, truth } from './contestant.ts';

type Rooms = AsyncDisposableStack;

/** A web server of this process. */
export async function http(rooms: Rooms): Promise<Contestant> {
  const known = new Map(Object.entries(truth));
  const server = createServer((request, answer) => {
    const key = new URL(request.url!, 'http://localhost').searchParams.get('key') ?? '';
    const values = known.get(key);
    answer.statusCode = values === undefined ? 404 : 200;
    answer.setHeader('content-type', 'application/json');
    answer.end(JSON.stringify({ found: values?.map((value) => ({ value })) }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  rooms.defer(() => void server.close());
  const line = rooms.use(await startLiar((server.address() as { port: number }).port));
  const fault = (what: 'frozen' | 'cut' | 'lying') => ({
    begin: () => line.become(what),
    end: () => line.become('honest'),
  });
  return {
    kind: 'web server',
    groups: {},
    source: {
      ...{ kind: 'http', url: `http://127.0.0.1:${line.port}/?key={key}&x=1` },
      ...{ path: 'found[*].value', allowPrivate: true },
    },
    tell: tellMap(known),
    nasty: ['a&key=one', '../one', '#one', 'ü@ö.example', '%6fne', 'x\r\nHost: other', '{key}'],
    faults: { frozen: fault('frozen'), cut: fault('cut'), lying: fault('lying') },
  };
}

/** The fake DNS of the tests, asked for TXT. */
export async function dns(rooms: Rooms): Promise<Contestant> {
  const fake = rooms.use(await createFakeDns());
  const tell = async (key: string, values: readonly string[]): Promise<void> =>
    fake.set(
      `${key}.list.example`,
      values.length === 0 ? undefined : values.map((data) => ({ type: 'TXT' as const, data })),
    );
  for (const [key, values] of Object.entries(truth)) await tell(key, values);
  const fault = (answer: 'timeout' | 'servfail' | 'garbage') => ({
    begin: () => fake.behave('*', { answer }),
    end: () => fake.behave('*', undefined),
  });
  return {
    kind: 'DNS',
    groups: {},
    source: { kind: 'dns', name: '{key}.list.example', type: 'txt' },
    tell,
    nasty: ['with-dash', '1.2.3'],
    faults: { frozen: fault('timeout'), cut: fault('servfail'), lying: fault('garbage') },
    resolver: createResolver({ servers: [fake], cache: false, timeoutMs: 500, attempts: 20 }),
  };
}

/** A text file, key: value. */
export async function pairs(rooms: Rooms): Promise<Contestant> {
  return file(rooms, 'file, key: value', 'pairs', (key, values) => {
    const quoted = key.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
    return `"${quoted}": ${values.join(', ')}`;
  });
}

/** A text file of comma-separated values. */
export async function csv(rooms: Rooms): Promise<Contestant> {
  const field = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  return file(rooms, 'file, CSV', 'csv', (key, values) => [key, ...values].map(field).join(','));
}

async function file(
  rooms: Rooms,
  kind: string,
  format: string,
  lineOf: (key: string, values: readonly string[]) => string,
): Promise<Contestant> {
  const folder = await folderOf(rooms);
  const path = join(folder, 'known');
  const known = new Map(Object.entries(truth));
  const write = async (): Promise<void> => {
    await writeFile(`${path}.new`, [...known].map(([key, values]) => `${lineOf(key, values)}\n`).join(''));
    await rename(`${path}.new`, path);
  };
  await write();
  return {
    kind,
    groups: {},
    source: { kind: 'file', path, format, keys: 'text' },
    tell: async (key, values) => {
      await tellMap(known)(key, values);
      await write();
    },
    nasty: ['a b: c', 'x,y', 'say "hi"', 'ü@ö.example', '# no comment', '\\'],
    faults: { ...faultsInPlace(path, write), lying: pipeInPlace(path, write) },
  };
}

/** A file that Debian's mdb_load makes. */
export async function lmdb(rooms: Rooms): Promise<Contestant> {
  const path = join(await folderOf(rooms), 'known.mdb');
  const known = new Map(Object.entries(truth));
  const write = (): Promise<void> =>
    loadLmdb(
      path,
      [...known].flatMap(([key, values]) => values.map((value) => [key, value] as const)),
      { several: true },
    );
  await write();
  return {
    kind: 'LMDB',
    groups: { lmdb: { files: [{ name: 'f', path }] } },
    source: { kind: 'lmdb', file: 'f' },
    tell: async (key, values) => {
      await tellMap(known)(key, values);
      await write();
    },
    nasty: ['a b', '{key}', 'ü@ö.example', '../one'],
    faults: {
      cut: faultsInPlace(path, write).cut!,
      frozen: pipeInPlace(path, write),
      lying: {
        begin: async () => {
          await writeFile(`${path}.new`, Buffer.alloc(40_000, 'no file of LMDB '));
          await rename(`${path}.new`, path);
        },
        end: write,
      },
    },
  };
}

/** The settings themselves, which cannot fail. */
export async function written(): Promise<Contestant> {
  const nasty = ['a b', '{key}', 'ü@ö.example', '"'];
  const entries = [...Object.entries(truth), ...nasty.map((key) => [key, ['nasty']] as const)];
  return {
    kind: 'written in the settings',
    groups: {},
    source: { kind: 'static', entries: entries.map(([key, values]) => ({ key, values: [...values] })) },
    nasty,
    faults: {},
  };
}

const tellMap =
  (known: Map<string, readonly string[]>) =>
  async (key: string, values: readonly string[]): Promise<void> => {
    if (values.length === 0) known.delete(key);
    else known.set(key, values);
  };

async function folderOf(rooms: Rooms): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'posthorn-kinds-'));
  rooms.defer(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The file is gone, or a folder stands in its place. */
const faultsInPlace = (path: string, write: () => Promise<void>): Contestant['faults'] => ({
  cut: { begin: () => rm(path), end: write },
  frozen: {
    begin: async () => {
      await rm(path);
      await mkdir(path);
    },
    end: async () => {
      await rm(path, { recursive: true });
      await write();
    },
  },
});

/** A pipe that nobody writes to: who opens one without care waits for ever. */
const pipeInPlace = (path: string, write: () => Promise<void>) => ({
  begin: async () => {
    await rm(path);
    const made = spawnSync('/usr/bin/mkfifo', [path], { encoding: 'utf8' });
    if (made.status !== 0) throw new Error(made.stderr);
  },
  end: write,
});
