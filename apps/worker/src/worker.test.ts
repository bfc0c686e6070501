import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { listSandboxMessages, readSandboxMessage } from '@posthorn/db/sandbox/messages';
import { applyAction } from '@posthorn/queue/actions';
import { readLedger } from '@posthorn/queue/ledger';
import { describe, expect, it } from 'vitest';
import { buildHouse, type House } from './testing/house.ts';
import { octets } from './testing/messages.ts';
import { startPeer, startScriptedPeer } from './testing/peer.ts';

describe('a worker', () => {
  it('takes the mail of a fresh installation to the sandbox, with the sandbox’s own answer in the attempt', async () => {
    await using house = await buildHouse();
    const id = await house.accept(['someone@far.example', 'other@far.example']);
    await finished(house, id);
    const { messages } = await listSandboxMessages(house.pool, { limit: 10 });
    expect(messages.map(({ recipients, tls }) => [recipients, tls?.version])).toEqual([
      [['someone@far.example', 'other@far.example'], 'TLSv1.3'],
    ]);
    const attempts = await attemptsOf(house, id);
    expect(attempts).toHaveLength(2);
    expect(attempts[0]).toMatchObject({ result: 'delivered', code: 250, host: 'sandbox.localhost', stage: 'final' });
    expect(attempts[0]?.reply).toContain('Kept in the sandbox as');
    expect((await house.recipients(id))['someone@far.example']?.state).toBe('delivered');
  });

  it('finds mail hosts by MX, passes over a dead one, and reports what cannot be', async () => {
    await using peer = await startPeer();
    await using house = await buildHouse({
      configure: toMx(peer.port),
      dns: {
        zones: {
          'two.example': [
            { type: 'MX', data: { preference: 10, exchange: 'dead.example' } },
            { type: 'MX', data: { preference: 20, exchange: 'alive.example' } },
          ],
          'dead.example': [{ type: 'A', data: '127.0.0.66' }],
          'alive.example': [{ type: 'A', data: '127.0.0.1' }],
          'null.example': [{ type: 'MX', data: { preference: 0, exchange: '' } }],
          'plain.example': [{ type: 'A', data: '127.0.0.1' }],
          'sender.example': [{ type: 'MX', data: { preference: 10, exchange: 'alive.example' } }],
        },
        behaviours: { 'shaky.example': { answer: 'servfail' } },
      },
    });
    const id = await house.accept([
      'a@two.example',
      'b@null.example',
      'c@plain.example',
      'd@nowhere.example',
      'e@shaky.example',
    ]);
    await house.until(() => peer.arrived.length >= 4);
    await house.worker.idle();
    const states = await house.recipients(id);
    expect(Object.fromEntries(Object.entries(states).map(([address, { state }]) => [address, state]))).toEqual({
      'a@two.example': 'delivered',
      'b@null.example': 'bounced',
      'c@plain.example': 'delivered',
      'd@nowhere.example': 'bounced',
      'e@shaky.example': 'queued',
    });
    expect(states['e@shaky.example']?.attempts).toBe(1);
    const reports = peer.arrived.filter(({ sender }) => sender === '').map(({ content }) => content.toString());
    expect(reports).toHaveLength(2);
    expect(reports.find((text) => text.includes('b@null.example'))).toMatch(/Status: 5\.1\.10/);
    expect(reports.find((text) => text.includes('d@nowhere.example'))).toMatch(/Status: 5\.1\.2/);
    await balanced(house);
  });

  it('bounces a refused recipient once, and never answers a report with a report', async () => {
    await using peer = await startPeer({
      onRcptTo({ address }, _session, callback) {
        if (address === 'good@far.example') callback();
        else callback(Object.assign(new Error('no such user here'), { responseCode: 550 }));
      },
    });
    await using house = await buildHouse({ configure: toSmarthost(peer.port) });
    const id = await house.accept(['good@far.example', 'bad@far.example', 'worse@far.example']);
    await house.until(async () => {
      const { rows } = await house.pool.query(`select state from mail.recipient where state = 'queued'`);
      return rows.length === 0;
    });
    const states = await house.recipients();
    expect([states['good@far.example']?.state, states['bad@far.example']?.state]).toEqual(['delivered', 'bounced']);
    // One report for both; the sender does not exist either, and nobody is told of that.
    expect(states['sender@sender.example']?.state).toBe('bounced');
    const { rows } = await house.pool.query('select origin, parent_id from mail.message where id <> $1', [id]);
    expect(rows).toEqual([{ origin: 'generated', parent_id: id }]);
    await balanced(house);
  });

  it('expands aliases, stores into Maildirs, and drops what a route discards', async () => {
    await using house = await buildHouse({
      configure({ routing }) {
        routing.localDomains.push({
          domain: 'home.example',
          mailboxes: 'any',
          transport: { kind: 'maildir', directory: '{data}/mail/{domain}/{local}' },
          subaddressSeparator: '+',
        });
        routing.aliases.push({ address: 'team@home.example', targets: ['ann@home.example', 'bob@far.example'] });
        routing.routes.push({
          name: 'hole',
          match: ['hole.example'],
          transport: { kind: 'discard' },
          lastHop: false,
          enabled: true,
        });
      },
    });
    const id = await house.accept(['team@home.example', 'carl+tag@home.example', 'x@hole.example']);
    await house.until(async () => (await listSandboxMessages(house.pool, { limit: 9 })).messages.length === 1);
    await house.until(async () => Object.values(await house.recipients()).every(({ state }) => state !== 'queued'));
    const states = await house.recipients();
    expect(Object.fromEntries(Object.entries(states).map(([address, { state }]) => [address, state]))).toEqual({
      'team@home.example': 'expanded',
      'carl+tag@home.example': 'delivered',
      'x@hole.example': 'discarded',
      'ann@home.example': 'delivered',
      'bob@far.example': 'delivered',
    });
    for (const local of ['ann', 'carl']) {
      expect(await readdir(join(house.dataDir, 'mail', 'home.example', local, 'new'))).toHaveLength(1);
    }
    const { messages } = await listSandboxMessages(house.pool, { limit: 9 });
    expect((await readSandboxMessage(house.pool, messages[0]!.id))?.content).toEqual(octets);
    expect(messages[0]?.recipients).toEqual(['bob@far.example']);
    expect(id).toBeTruthy();
    await balanced(house);
  });

  it('warns of delay once an age, then expires with a report', async () => {
    await using house = await buildHouse({
      configure(configuration) {
        configuration.dsn.delayWarnings = [3600];
        configuration.queue.maxAge = 86_400;
        configuration.queue.retrySchedule = [{ after: 0, every: 3600 }];
      },
    });
    const id = await house.accept(['tempfail@far.example']);
    await attempted(house, id, 1);
    await age(house, id, 2);
    await attempted(house, id, 2);
    await age(house, id, 1);
    await attempted(house, id, 3);
    await house.until(async () => (await listSandboxMessages(house.pool, { limit: 9 })).messages.length === 1);
    await age(house, id, 25);
    await house.until(async () => (await house.recipients(id))['tempfail@far.example']?.state === 'expired');
    await house.until(async () => (await listSandboxMessages(house.pool, { limit: 9 })).messages.length === 2);
    const { messages } = await listSandboxMessages(house.pool, { limit: 9 });
    const texts = await Promise.all(
      messages.toReversed().map(async ({ id: one }) => (await readSandboxMessage(house.pool, one))!.content.toString()),
    );
    expect(texts[0]).toMatch(/Action: delayed/i);
    expect(texts[0]).toMatch(/Will-Retry-Until:/i);
    expect(texts[1]).toMatch(/Action: failed/i);
    expect(texts[1]).toContain('told to fail for now');
  });

  it('answers success reports here when the next hop has no DSN, and leaves them to one that has', async () => {
    await using without = await startPeer();
    await using withDsn = await startPeer({ hideDSN: false });
    await using house = await buildHouse({ configure: toSmarthost(without.port) });
    await house.accept([{ address: 'a@far.example', notify: ['SUCCESS'] }, 'quiet@far.example']);
    await house.until(() => without.arrived.length === 2);
    const report = without.arrived[1]!;
    expect([report.sender, report.recipients]).toEqual(['', ['sender@sender.example']]);
    expect(report.content.toString()).toMatch(/Action: relayed/i);
    expect(report.content.toString()).not.toContain('quiet@far.example\r\nAction');
    await house.publish(toSmarthost(withDsn.port));
    await house.accept([{ address: 'b@far.example', notify: ['SUCCESS'] }]);
    await house.until(() => withDsn.arrived.length === 1);
    await house.worker.idle();
    expect(withDsn.arrived).toHaveLength(1);
  });

  it('obeys a published change for mail that was accepted before it', async () => {
    await using peer = await startPeer();
    await using house = await buildHouse({
      configure(configuration) {
        configuration.queue.holdAll = true;
      },
    });
    const id = await house.accept(['a@far.example']);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await house.recipients(id))['a@far.example']).toMatchObject({ state: 'queued', attempts: 0 });
    await house.publish((configuration) => {
      configuration.queue.holdAll = false;
      toSmarthost(peer.port)(configuration);
    });
    await finished(house, id);
    expect(peer.arrived).toHaveLength(1);
    expect((await listSandboxMessages(house.pool, { limit: 9 })).messages).toHaveLength(0);
  });

  it('tries a dead destination once for many messages, and gives each its own next try', async () => {
    await using house = await buildHouse({ configure: toSmarthost(1) });
    for (let count = 0; count < 30; count += 1) await house.accept([`r${count}@far.example`]);
    await house.until(async () => Object.values(await house.recipients()).every(({ attempts }) => attempts === 1));
    const { rows } = await house.pool.query(
      `select count(*)::int as n from mail.attempt where reply like '%connection refused%'`,
    );
    expect(rows[0].n).toBe(30);
    const states = Object.values(await house.recipients());
    expect(
      states.every(({ state, next }) => state === 'queued' && next !== null && next.getTime() > Date.now() + 30_000),
    ).toBe(true);
  });

  it('ends a waiting recipient with a report when an operator asks for it', async () => {
    await using house = await buildHouse();
    const id = await house.accept(['tempfail@far.example']);
    await attempted(house, id, 1);
    const { rows } = await house.pool.query('select id from mail.recipient where message_id = $1', [id]);
    const context = {
      pool: house.pool,
      actor: 'ann',
      process: 'test',
      ring: (name: string) => house.worker.ring(name),
    };
    const result = await applyAction(
      context,
      { kind: 'fail', reason: 'the address is wrong' },
      { recipientIds: [rows[0].id] },
    );
    expect(result).toMatchObject({ kind: 'applied', count: 1 });
    await house.until(async () => (await house.recipients(id))['tempfail@far.example']?.state === 'bounced');
    await house.until(async () => (await listSandboxMessages(house.pool, { limit: 9 })).messages.length === 1);
    const { messages } = await listSandboxMessages(house.pool, { limit: 9 });
    const report = await readSandboxMessage(house.pool, messages[0]!.id);
    expect(report?.recipients).toEqual(['sender@sender.example']);
    expect(report?.content.toString()).toContain('the address is wrong');
    await balanced(house);
  });

  it('loses nothing when it is stopped in the middle of a delivery', async () => {
    await using peer = await startScriptedPeer((line) => {
      if (line === 'connect') return '220 slow peer';
      if (line === 'DATA') return '354 go on';
      // The answer to the final dot never comes.
      return line === '.' ? '' : '250 2.0.0 ok';
    });
    await using house = await buildHouse({ configure: toSmarthost(peer.port) });
    const id = await house.accept(['a@far.example']);
    await house.until(() => peer.lines.includes('.'));
    await house.worker.close({ graceSeconds: 1 });
    expect((await house.recipients(id))['a@far.example']).toMatchObject({ state: 'queued', attempts: 1 });
    expect((await house.recipients(id))['a@far.example']?.error).toContain('may have been accepted');
  });

  it('delivers a large message streamed from the database', async () => {
    await using peer = await startPeer();
    await using house = await buildHouse({ configure: toSmarthost(peer.port) });
    const line = `${'0123456789'.repeat(7)}\r\n`;
    const large = Buffer.concat([octets, Buffer.from(line.repeat(60_000))]);
    const staged = await house.acceptor.stage(
      (async function* () {
        for (let at = 0; at < large.length; at += 100_000) yield large.subarray(at, at + 100_000);
      })(),
    );
    await house.accept(['a@far.example'], { content: staged, size: large.length });
    await house.until(() => peer.arrived.length === 1);
    expect(peer.arrived[0]?.content.equals(large)).toBe(true);
  });
});

function toSmarthost(port: number) {
  return (
    configuration: Parameters<NonNullable<NonNullable<Parameters<typeof buildHouse>[0]>['configure']>>[0],
  ): void => {
    configuration.routing.routes = [
      {
        name: 'out',
        match: ['*'],
        transport: { kind: 'smarthost', hosts: [{ host: '127.0.0.1', port }], tls: 'opportunistic' },
        lastHop: false,
        enabled: true,
      },
    ];
  };
}

function toMx(port: number): ReturnType<typeof toSmarthost> {
  return (configuration) => {
    configuration.routing.routes = [
      { name: 'world', match: ['*'], transport: { kind: 'mx', port }, lastHop: false, enabled: true },
    ];
  };
}

async function finished(house: House, id: string): Promise<void> {
  await house.until(async () => Object.values(await house.recipients(id)).every(({ state }) => state !== 'queued'));
}

async function attempted(house: House, id: string, count: number): Promise<void> {
  await house.until(async () => Object.values(await house.recipients(id)).every(({ attempts }) => attempts >= count));
  await house.worker.idle();
}

/** Makes a message older, and due. */
async function age(house: House, id: string, hours: number): Promise<void> {
  await house.pool.query(
    `update mail.recipient set queued_at = queued_at - make_interval(hours => $2), next_try = now() where message_id = $1`,
    [id, hours],
  );
  house.worker.ring('sandbox');
}

async function attemptsOf(house: House, id: string): Promise<Record<string, unknown>[]> {
  const { rows } = await house.pool.query('select * from mail.attempt where message_id = $1 order by id', [id]);
  return rows;
}

async function balanced(house: House): Promise<void> {
  expect(JSON.stringify(await readLedger(house.pool, {}))).not.toContain('"balanced":false');
}
