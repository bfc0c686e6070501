import { createTestDatabase } from '@posthorn/db/testing';
import { openRedis } from '@posthorn/lookup/redis/open';
import { openSql, type SqlServer } from '@posthorn/lookup/sql/open';
import { Client } from 'ldapts';
import { type Liar, startLiar } from '../../peers/liar.ts';
import { startMariadb } from '../../peers/mariadb.ts';
import { startRedis } from '../../peers/redis.ts';
import { slapdAdmin, slapdReader, startSlapd } from '../../peers/slapd.ts';
import { type Contestant, truth } from './contestant.ts';

type Rooms = AsyncDisposableStack;
const secret = async ({ $secret }: { $secret: string }): Promise<string> => $secret;

/** Debian's redis-server. */
export async function redis(rooms: Rooms): Promise<Contestant> {
  const peer = rooms.use(await startRedis({ password: 'pw' }));
  const line = rooms.use(await startLiar(peer.port));
  const server = { name: 'r', host: '127.0.0.1', port: peer.port, database: 3, password: { $secret: 'pw' } };
  const own = rooms.use(openRedis({ ...server, tls: 'none' }, { secret, timeoutMs: 30_000 }));
  const tell = async (key: string, values: readonly string[]): Promise<void> => {
    await own.command(['DEL', key]);
    if (values.length > 0) await own.command(['RPUSH', key, ...values]);
  };
  await begin(tell);
  return {
    kind: 'Redis',
    groups: { redis: { servers: [{ ...server, port: line.port }] } },
    source: { kind: 'redis', server: 'r', command: 'LRANGE {key} 0 -1' },
    tell,
    nasty: [...NASTY, 'one 0 0\r\nFLUSHALL\r\n', '{key}'],
    faults: faultsOf(line),
  };
}

/** The Postgres of the tests. */
export async function postgres(rooms: Rooms): Promise<Contestant> {
  const database = rooms.use(await createTestDatabase({ empty: true }));
  const url = new URL(database.url);
  return sql(rooms, 'PostgreSQL', {
    name: 'db',
    kind: 'postgres',
    host: url.hostname,
    port: Number(url.port),
    database: url.pathname.slice(1),
    username: decodeURIComponent(url.username),
    password: { $secret: decodeURIComponent(url.password) },
    tls: 'none',
    connections: 2,
  });
}

/** Debian's MariaDB. */
export async function mariadb(rooms: Rooms): Promise<Contestant> {
  const peer = rooms.use(
    await startMariadb([
      'CREATE DATABASE site CHARACTER SET utf8mb4',
      `CREATE USER 'writer'@'%' IDENTIFIED BY 'pw'`,
      `GRANT ALL ON site.* TO 'writer'@'%'`,
    ]),
  );
  return sql(rooms, 'MariaDB', {
    name: 'db',
    kind: 'mysql',
    host: '127.0.0.1',
    port: peer.port,
    database: 'site',
    username: 'writer',
    password: { $secret: 'pw' },
    tls: 'none',
    connections: 2,
  });
}

async function sql(rooms: Rooms, kind: string, server: SqlServer): Promise<Contestant> {
  const line = rooms.use(await startLiar(server.port));
  const own = rooms.use(openSql(server, { secret, readOnly: false, timeoutMs: 30_000 }));
  const [one, two, three] = [own.parameter(1), own.parameter(2), own.parameter(3)];
  await own.run('CREATE TABLE known (name varchar(200), place int, value varchar(200))', []);
  const tell = async (key: string, values: readonly string[]): Promise<void> => {
    await own.run(`DELETE FROM known WHERE name = ${one}`, [key]);
    for (const [at, value] of values.entries())
      await own.run(`INSERT INTO known VALUES (${one}, ${two}, ${three})`, [key, at, value]);
  };
  await begin(tell);
  return {
    kind,
    groups: { sql: { servers: [{ ...server, port: line.port }] } },
    source: { kind: 'sql', server: 'db', query: 'SELECT value FROM known WHERE name = {key} ORDER BY place' },
    tell,
    nasty: [...NASTY, `one' OR '1'='1`, `x'; DELETE FROM known; -- `, '$1', '?', '\\'],
    faults: faultsOf(line),
  };
}

/** Debian's OpenLDAP. */
export async function ldap(rooms: Rooms): Promise<Contestant> {
  const peer = rooms.use(await startSlapd(''));
  const line = rooms.use(await startLiar(peer.port));
  const own = new Client({ url: `ldap://127.0.0.1:${peer.port}` });
  rooms.defer(() => own.unbind());
  await own.bind(slapdAdmin.dn, slapdAdmin.password);
  const known = new Map<string, string>();
  const tell = async (key: string, values: readonly string[]): Promise<void> => {
    const dn = known.get(key) ?? `uid=n${known.size},ou=people,dc=example,dc=org`;
    if (known.has(key)) await own.del(dn);
    known.set(key, dn);
    const person = { objectClass: 'inetOrgPerson', cn: key, sn: key };
    await own.add(dn, { ...person, ...(values.length === 0 ? {} : { description: [...values] }) });
  };
  await begin(tell);
  return {
    kind: 'OpenLDAP',
    groups: {
      ldap: {
        servers: [
          {
            ...{ name: 'dir', host: '127.0.0.1', port: line.port, tls: 'none' },
            ...{ bindDn: slapdReader.dn, password: { $secret: slapdReader.password } },
          },
        ],
      },
    },
    source: {
      ...{ kind: 'ldap', server: 'dir', base: 'dc=example,dc=org' },
      ...{ filter: '(&(objectClass=inetOrgPerson)(cn={key}))', attributes: ['description'] },
    },
    tell,
    nasty: [...NASTY, '*', 'one)(cn=*', '*)(objectClass=*))(|(cn=*', '\\2a', '\\'],
    faults: faultsOf(line),
  };
}

async function begin(tell: (key: string, values: readonly string[]) => Promise<void>): Promise<void> {
  for (const [key, values] of Object.entries(truth)) await tell(key, values);
}

const faultsOf = (line: Liar): Contestant['faults'] =>
  Object.fromEntries(
    (['frozen', 'cut', 'lying'] as const).map((what) => [
      what,
      { begin: () => line.become(what), end: () => line.become('honest') },
    ]),
  );

const NASTY = ['a" "b', 'ü@ö.example', '{2}', '%0d%0a', 'x'.repeat(150)];
