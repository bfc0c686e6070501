import type { FakeRecord } from '@posthorn/dns/testing/fake-dns';
import { applyAction } from '@posthorn/queue/actions';
import type { Configuration } from '@posthorn/settings/configuration';
import { type ForeignMx, type ForeignMxOptions, startForeignMx } from '../foreign-mx.ts';
import type { System } from '../system.ts';

type Route = Configuration['routing']['routes'][number];

/** Foreign mail servers, each on a loopback address of its own and all on one port, since an MX record names no port. */
export type World = {
  port: number;
  mx: Record<string, ForeignMx>;
  /** The address records of the hosts. */
  zones: Record<string, FakeRecord[]>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Starts the hosts by name; their addresses are 127.0.0.21 and on. */
export async function startWorld(hosts: Record<string, ForeignMxOptions>): Promise<World> {
  await using rooms = new AsyncDisposableStack();
  const mx: World['mx'] = {};
  const zones: World['zones'] = {};
  let port = 0;
  let last = 21;
  for (const [name, options] of Object.entries(hosts)) {
    const address = `127.0.0.${last++}`;
    const started = rooms.use(await startForeignMx({ address, port, ...options }));
    port = started.port;
    mx[name] = started;
    zones[name] = [{ type: 'A', data: address }];
  }
  const rest = rooms.move();
  return { port, mx, zones, [Symbol.asyncDispose]: () => rest.disposeAsync() };
}

export function mxRecord(preference: number, exchange: string): FakeRecord {
  return { type: 'MX', data: { preference, exchange } };
}

export function routeTo(transport: Route['transport'], match = ['*'], name = 'out'): Route {
  return { name, match, transport, lastHop: false, enabled: true };
}

/** To the mail hosts in DNS, on the world's port. */
export function routeToMx(world: Pick<World, 'port'>, match?: string[]): Route {
  return routeTo({ kind: 'mx', port: world.port }, match);
}

export function routeToHost(
  port: number,
  match?: string[],
  tls: 'opportunistic' | 'required' | 'none' = 'opportunistic',
): Route {
  return routeTo({ kind: 'smarthost', hosts: [{ host: '127.0.0.1', port }], tls }, match);
}

/** Does what "try again now" does in the console. */
export async function retryNow(system: System): Promise<void> {
  const { pool } = system;
  const { rows } = await pool.query<{ id: string }>(`select id from mail.recipient where state = 'queued'`);
  await applyAction(
    { pool, actor: 'test', process: 'test', ring: (name) => system.worker?.ring(name) },
    { kind: 'retry' },
    { recipientIds: rows.map(({ id }) => id) },
  );
}

/** As if a message had been accepted so many seconds earlier, and were due. */
export async function makeOlder(system: System, queueId: string, seconds: number): Promise<void> {
  const { rows } = await system.pool.query<{ id: string; destination: string }>(
    `update mail.recipient r set queued_at = queued_at - make_interval(secs => $1), next_try = now()
     where lease_until is null and state = 'queued' returning message_id as id, destination`,
    [seconds],
  );
  if (rows.length === 0) throw new Error(`nothing of ${queueId} waits`);
  for (const { destination } of rows) system.worker?.ring(destination);
}
