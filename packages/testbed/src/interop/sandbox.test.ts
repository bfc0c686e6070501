import type { Configuration } from '@posthorn/settings/configuration';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSystem, type System } from '../system.ts';
import { queueIdIn, sendRaw } from './raw-client.ts';
import {
  attempted,
  balanced,
  everythingFinished,
  finished,
  sandboxed,
  statesOf,
  storyOf,
  timelineOf,
} from './record.ts';

type Mode = Configuration['sandbox']['misbehave']['mode'];

const content = Buffer.from('From: anna@sender.test\r\nSubject: x\r\n\r\nHello.\r\n');

describe('each misbehaviour of the sandbox', () => {
  const rooms = new AsyncDisposableStack();
  let system: System;
  beforeAll(async () => {
    system = rooms.use(
      await createSystem({
        configure({ queue, sandbox }) {
          queue.retrySchedule = [{ after: 0, every: 2 }];
          sandbox.misbehave.greylistSeconds = 1;
          sandbox.misbehave.slowMilliseconds = 400;
        },
      }),
    );
  });
  afterAll(async () => {
    if (system) await balanced(system);
    await rooms.disposeAsync();
  });

  async function send(to: string): Promise<string> {
    return queueIdIn(await sendRaw(system.port('mx'), { from: 'anna@sender.test', to: [to], content }));
  }

  async function misbehave(mode: Mode, match: string[]): Promise<void> {
    await system.publish(({ sandbox }) => {
      sandbox.misbehave.mode = mode;
      sandbox.misbehave.match = match;
    });
  }

  test('none: delivered, with its own words in the attempt', async () => {
    const id = await send('someone@far.test');
    expect(await finished(system, id)).toEqual({ 'someone@far.test': 'delivered' });
    expect(await storyOf(system, id)).toMatch(
      /attempt someone@far\.test delivered final sandbox\.localhost 127\.0\.0\.1 250 .*Kept in the sandbox as/,
    );
    const kept = await sandboxed(system, 'someone@far.test');
    expect(kept.tls).toMatchObject({ certificate: 'valid' });
    expect(kept.transcript).toContain('RCPT TO:<someone@far.test>');
  });

  test.each([
    ['by setting', 'one@mode.test'],
    ['by name', 'tempfail@far.test'],
  ])('tempfail %s', async (how, to) => {
    await misbehave(how === 'by setting' ? 'tempfail' : 'none', ['mode.test']);
    const id = await send(to);
    await attempted(system, id);
    expect(await statesOf(system, id)).toEqual({ [to]: 'queued' });
    expect(await storyOf(system, id)).toMatch(/msg:defer .*451.*told to fail for now/);
    await system.publish(({ routing }) => {
      routing.routes = [{ name: 'hole', match: [to], transport: { kind: 'discard' }, lastHop: false, enabled: true }];
    });
    // What waits follows the settings in force when it is tried, not those of its acceptance.
    expect(await finished(system, id)).toEqual({ [to]: 'discarded' });
    await system.publish(({ routing }) => {
      routing.routes = [];
    });
  });

  test.each([
    ['by setting', 'two@mode.test'],
    ['by name', 'permfail@far.test'],
  ])('permfail %s', async (how, to) => {
    await misbehave(how === 'by setting' ? 'permfail' : 'none', ['mode.test']);
    const id = await send(to);
    expect(await finished(system, id)).toEqual({ [to]: 'bounced' });
    expect(await storyOf(system, id)).toMatch(/msg:fail:delivery .*550 .*told to refuse this recipient/);
    await everythingFinished(system);
    const bounce = await sandboxed(system, 'anna@sender.test');
    expect(bounce).toMatchObject({ reversePath: '' });
    expect(bounce.content.toString()).toContain(`Final-Recipient: rfc822; ${to}`);
  });

  test.each([
    ['by setting', 'three@mode.test'],
    ['by name', 'greylist@far.test'],
  ])('greylist %s', async (how, to) => {
    await misbehave(how === 'by setting' ? 'greylist' : 'none', ['mode.test']);
    const id = await send(to);
    expect(await finished(system, id)).toEqual({ [to]: 'delivered' });
    const story = await storyOf(system, id);
    expect(story).toMatch(/deferred rcpt .*Greylisted, come back/);
    expect(story).toMatch(/delivered final/);
  });

  test.each([
    ['by setting', 'four@mode.test'],
    ['by name', 'slow@far.test'],
  ])('slow %s', async (how, to) => {
    await misbehave(how === 'by setting' ? 'slow' : 'none', ['mode.test']);
    const id = await send(to);
    expect(await finished(system, id)).toEqual({ [to]: 'delivered' });
    const { entries } = await timelineOf(system, id);
    const [tried] = entries.flatMap((entry) => (entry.kind === 'attempt' ? [entry.attempt] : []));
    expect(tried!.ms).toBeGreaterThanOrEqual(700);
  });

  test.each([
    ['by setting', 'five@mode.test'],
    ['by name', 'drop@far.test'],
  ])('drop %s', async (how, to) => {
    await misbehave(how === 'by setting' ? 'drop' : 'none', ['mode.test']);
    const id = await send(to);
    await attempted(system, id);
    expect(await storyOf(system, id)).toMatch(/msg:defer .*4\.4\.2 .*(closed|lost|reset)/i);
    await system.pool.query(
      `update mail.recipient set requested_outcome = 'fail', next_try = now() where address = $1`,
      [to],
    );
    await system.pool.query('update mail.destination set not_before = null');
    expect(await finished(system, id)).toEqual({ [to]: 'bounced' });
  });

  test('no-tls: delivered in the clear', async () => {
    await misbehave('no-tls', ['mode.test']);
    const id = await send('six@mode.test');
    expect(await finished(system, id)).toEqual({ 'six@mode.test': 'delivered' });
    expect((await sandboxed(system, 'six@mode.test')).tls).toBeNull();
  });

  test('bad-certificate: delivered all the same, and the timeline says that it did not verify', async () => {
    await misbehave('bad-certificate', ['mode.test']);
    const id = await send('seven@mode.test');
    expect(await finished(system, id)).toEqual({ 'seven@mode.test': 'delivered' });
    expect((await sandboxed(system, 'seven@mode.test')).tls).toMatchObject({ certificate: 'bad' });
    expect(await storyOf(system, id)).toMatch(/msg:delivery .*"verified":false/);
  });

  test('everything is accounted for', async () => {
    await misbehave('none', ['*']);
    await everythingFinished(system);
    const ledger = await balanced(system);
    expect(ledger.right).toMatchObject({ queued: 0, held: 0 });
    expect(ledger.right.bounced).toBeGreaterThanOrEqual(4);
  });
});
