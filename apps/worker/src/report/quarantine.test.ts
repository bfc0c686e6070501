import { listSandboxMessages, readSandboxMessage } from '@posthorn/db/sandbox/messages';
import { applyAction, previewAction } from '@posthorn/queue/actions';
import { readLedger } from '@posthorn/queue/ledger';
import { kept } from '@posthorn/queue/testing';
import { expect, test } from 'vitest';
import { buildHouse, type House } from '../testing/house.ts';

const reportsOf = async (house: House) =>
  (await listSandboxMessages(house.pool, { limit: 5 })).messages.filter(({ reversePath }) => reversePath === '');

test('while it is kept back nobody tries it, warns of it or gives it up; released it has its whole time', async () => {
  await using house = await buildHouse({
    configure({ queue, dsn }) {
      queue.maxAge = 86_400;
      dsn.delayWarnings = [3600];
    },
  });
  const message = kept({
    address: 'tempfail@far.example',
    destination: 'sandbox',
    route: 'default',
    notify: ['SUCCESS', 'DELAY', 'FAILURE'],
  });
  await house.acceptor.accept(message);
  await house.pool.query(`update mail.recipient set queued_at = now() - interval '20 days'`);
  // Two rounds of the sweep.
  await new Promise((resolve) => setTimeout(resolve, 2200));
  expect(await house.recipients()).toMatchObject({ 'tempfail@far.example': { state: 'quarantined', attempts: 0 } });
  expect(await reportsOf(house)).toEqual([]);

  const selection = { quarantine: {} };
  const { token } = await previewAction(house.pool, { kind: 'release' }, selection);
  const ring = (destination: string) => house.worker.ring(destination);
  await applyAction({ pool: house.pool, actor: 'ann', process: 'test', ring }, { kind: 'release' }, selection, {
    token,
  });
  await house.until(async () => (await house.recipients())['tempfail@far.example']!.attempts === 1);
  expect(await house.recipients()).toMatchObject({ 'tempfail@far.example': { state: 'queued' } });
  const { rows } = await house.pool.query('select delay_warnings from mail.recipient');
  expect(rows).toEqual([{ delay_warnings: 0 }]);
  expect(await reportsOf(house)).toEqual([]);
});

test('released it is delivered, and its sender gets the success report that was asked for', async () => {
  await using house = await buildHouse();
  await house.acceptor.accept(
    kept({ address: 'kim@far.example', destination: 'sandbox', route: 'default', notify: ['SUCCESS'] }),
  );
  const selection = { quarantine: {} };
  const { token } = await previewAction(house.pool, { kind: 'release' }, selection);
  const ring = (destination: string) => house.worker.ring(destination);
  await applyAction({ pool: house.pool, actor: 'ann', process: 'test', ring }, { kind: 'release' }, selection, {
    token,
  });
  await house.until(async () => (await house.recipients())['kim@far.example']?.state === 'delivered');
  await house.until(async () => (await reportsOf(house)).length === 1);
  expect(await readLedger(house.pool)).toMatchObject({ balanced: true, right: { quarantined: 0 } });
});

test('what leaves soon is told by mail to whom the settings name, once', async () => {
  await using house = await buildHouse({
    configure({ quarantine }) {
      quarantine.notify = 'guard@far.example';
    },
  });
  await house.acceptor.accept(kept());
  await house.acceptor.accept(kept());
  await house.pool.query(`update mail.quarantine set leaves_at = now() + interval '2 days'`);
  // New settings of the queue begin a new sweep, which keeps house at once.
  for (const sweepInterval of [2, 3])
    await house.publish(({ queue }) => {
      queue.sweepInterval = sweepInterval;
    });
  await house.until(async () => (await reportsOf(house)).length > 0);
  const [notice, ...others] = await reportsOf(house);
  expect(others).toEqual([]);
  const text = (await readSandboxMessage(house.pool, notice!.id))?.content.toString('latin1') ?? '';
  expect(text).toContain('To: <guard@far.example>\r\n');
  expect(text).toContain('Subject: 2 messages leave the quarantine within 3 days\r\n');
  expect(text).toContain('Auto-Submitted: auto-generated\r\n');
  await house.until(async () => (await readLedger(house.pool)).right.delivered === 1);
  expect(await readLedger(house.pool)).toMatchObject({
    balanced: true,
    left: { accepted: 2, generated: 1 },
    right: { quarantined: 2, delivered: 1 },
  });
});
