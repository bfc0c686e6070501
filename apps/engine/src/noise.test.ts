import { connect } from 'node:net';
import type { Pool } from '@posthorn/db/pool';
import { listProcesses } from '@posthorn/db/processes';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { connectRaw, startEngineForTest } from './testing.ts';

const runs = 300;
const words = [
  'EHLO c\r\n',
  'MAIL FROM:<a@b.test>\r\n',
  'RCPT TO:<joe@example.test>\r\n',
  'DATA\r\n',
  'BDAT 5\r\n',
  'STARTTLS\r\n',
];
const piece = fc.oneof(
  fc.constantFrom(...words, 'AUTH PLAIN\r\n', 'RSET\r\n', '.\r\n', '\n.\r\n', 'BDAT 4294967296 LAST\r\n', '\0', '\r'),
  fc.string({ maxLength: 40 }),
  fc.uint8Array({ maxLength: 3000 }),
);

test('no noise on any port stops the engine or leaves a session behind', { timeout: 120_000 }, async () => {
  await using house = await startEngineForTest((configuration) => {
    configuration.smtp.tarpitDelay = 0;
  });
  const ports = house.engine.listeners.map(({ port }) => port);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...ports), fc.array(piece, { maxLength: 12 }), fc.boolean(), makeNoise),
    { numRuns: runs },
  );
  const client = await connectRaw(house.port('mx'));
  expect(await client.say('QUIT\r\n')).toMatch(/^221 /);
  await expect.poll(() => condition(house.database.pool)).toEqual({ sessions: 0, connections: runs + 1 });
  expect(house.complaints).toEqual([]);
});

/** As the process row tells it, which is written each second. */
async function condition(pool: Pool): Promise<{ sessions: unknown; connections: number }> {
  const detail = (await listProcesses(pool))[0]!.detail as { sessions: number; metrics: Metric[] };
  const counter = detail.metrics.find(({ name }) => name === 'posthorn_engine_connections_total');
  return { sessions: detail.sessions, connections: counter?.values.reduce((sum, { value }) => sum + value, 0) ?? 0 };
}

type Metric = { name: string; values: { value: number }[] };

async function makeNoise(port: number, pieces: (string | Uint8Array)[], isAbrupt: boolean): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => socket.destroy());
  socket.resume();
  await new Promise((resolve) => socket.once('connect', resolve as () => void).once('close', resolve as () => void));
  for (const bytes of pieces) {
    if (socket.writable) await new Promise((resolve) => socket.write(bytes, () => resolve(undefined)));
  }
  if (isAbrupt) socket.resetAndDestroy();
  else socket.end();
}
