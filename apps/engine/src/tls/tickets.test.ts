import { connect, type TLSSocket } from 'node:tls';
import { expect, test } from 'vitest';
import { startEngineForTest } from '../testing.ts';
import type { TicketSeal } from './certificates.ts';
import { createTickets } from './tickets.ts';

test('keys change at the set moment, are asked for in time, and follow the settings', async () => {
  let now = 1_000_000_000_000;
  const settings = { tickets: true, rotateEvery: 3600, lifetime: 7200 };
  const asked: number[] = [];
  const sealed: (TicketSeal | null)[] = [];
  const tickets = createTickets({
    now: () => now,
    settings: () => settings,
    async source(_rotateEvery, stretch) {
      asked.push(stretch);
      return Buffer.alloc(48, stretch % 251);
    },
    seal: async (seal) => void sealed.push(seal),
  });
  const stretch = Math.floor(now / 3_600_000);
  await tickets.turn();
  await tickets.turn();
  expect(asked).toEqual([stretch]);
  now = (stretch + 1) * 3_600_000 - 5000;
  await tickets.turn();
  expect(asked).toEqual([stretch, stretch + 1]);
  expect(sealed).toHaveLength(1);
  now += 5000;
  await tickets.turn();
  expect(sealed.map((seal) => seal?.key[0])).toEqual([stretch % 251, (stretch + 1) % 251]);
  settings.lifetime = 600;
  await tickets.turn();
  expect(sealed.at(-1)).toMatchObject({ lifetime: 600 });
  settings.tickets = false;
  await tickets.turn();
  await tickets.turn();
  expect(sealed.slice(3)).toEqual([null]);
});

test('a source that fails is asked again', async () => {
  let fails = true;
  const sealed: unknown[] = [];
  const tickets = createTickets({
    now: () => 0,
    settings: () => ({ tickets: true, rotateEvery: 60, lifetime: 60 }),
    source: async () => (fails ? Promise.reject(new Error('nobody there')) : Buffer.alloc(48)),
    seal: async (seal) => void sealed.push(seal),
  });
  await expect(tickets.turn()).rejects.toThrow('nobody there');
  fails = false;
  await tickets.turn();
  expect(sealed).toHaveLength(1);
});

test('clients resume with one key, and with another one shake hands anew', async () => {
  await using house = await startEngineForTest((configuration) => {
    configuration.tls.resumption.rotateEvery = 86_400;
    configuration.events.recordConnections = true;
  });
  const port = house.port('submissions');
  for (const maxVersion of ['TLSv1.3', 'TLSv1.2'] as const) {
    const first = await shake(port, { maxVersion });
    expect(first.isResumed).toBe(false);
    expect((await shake(port, { maxVersion, session: first.session })).isResumed).toBe(true);
    // Another name is another server.
    const other = { maxVersion, session: first.session, servername: 'other.example' };
    expect((await shake(port, other)).isResumed).toBe(false);
  }
  const closes = async () => {
    const { rows } = await house.database.pool.query<{ data: { tls: string; resumption: number } }>(
      `select data from mail.event where type = 'tcp:close' and data ->> 'tls' like '%*'`,
    );
    return rows.map(({ data }) => data.resumption & 16);
  };
  await expect.poll(closes, { timeout: 30_000 }).toContain(16);
  const kept = await shake(port, { maxVersion: 'TLSv1.3' });
  house.passTime(86_400_000);
  const resumes = async () => (await shake(port, { maxVersion: 'TLSv1.3', session: kept.session })).isResumed;
  await expect.poll(resumes, { timeout: 30_000 }).toBe(false);
  await house.publish((configuration) => {
    configuration.tls.resumption.tickets = false;
  });
  await expect
    .poll(
      async () => {
        const { session } = await shake(port, { maxVersion: 'TLSv1.2' });
        return (await shake(port, { maxVersion: 'TLSv1.2', session })).isResumed;
      },
      { timeout: 30_000 },
    )
    .toBe(false);
}, 120_000);

type Shaken = { isResumed: boolean; session: Buffer };

async function shake(
  port: number,
  wish: { maxVersion: 'TLSv1.2' | 'TLSv1.3'; session?: Buffer; servername?: string },
): Promise<Shaken> {
  const socket: TLSSocket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...wish });
  const sessions: Buffer[] = [];
  socket.on('session', (session) => sessions.push(session));
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    // The greeting comes after the tickets.
    socket.once('data', () => resolve());
  });
  const shaken = { isResumed: socket.isSessionReused(), session: sessions.at(-1) ?? wish.session! };
  socket.destroy();
  return shaken;
}
