import {
  clearSandbox,
  deleteSandboxMessage,
  listSandboxMessages,
  readSandboxMessage,
} from '@posthorn/db/sandbox/messages';
import { trimSandbox } from '@posthorn/db/sandbox/store';
import { createTestDatabase, type TestDatabase } from '@posthorn/db/testing';
import { createResolver } from '@posthorn/dns/resolver';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Connector, createConnector } from '../connect/connector.ts';
import type { Job } from '../deliver/job.ts';
import { inMemory } from '../prepare/content.ts';
import { createSecurer } from '../secure/demands.ts';
import { aLease, aMessage, aRecipient, noResolver, octets, silent, someSettings } from '../testing/messages.ts';
import { deliverToSandbox } from '../transports/sandbox.ts';
import { createSandboxServer, type SandboxServer } from './server.ts';

let database: TestDatabase;
let sandbox: SandboxServer;
let connector: Connector;
let settings = someSettings();

beforeAll(async () => {
  database = await createTestDatabase();
  sandbox = await createSandboxServer({ pool: database.pool, log: silent, settings: () => settings.sandbox });
  connector = createConnector({
    count() {},
    process: 'test',
    own: { addresses: [], ports: new Set() },
    resolver: noResolver,
    random: Math.random,
    emit() {},
  });
});
afterAll(async () => {
  connector.pool.close();
  connector.destroy('end of test');
  await sandbox[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});
beforeEach(async () => {
  settings = someSettings();
  await clearSandbox(database.pool);
});

describe('the sandbox', () => {
  it('keeps what arrives, byte for byte, with its conversation and TLS', async () => {
    const [result] = await deliver(['someone@example.net', 'other@example.com']);
    expect(result?.verdict.text).toMatch(/^250 2\.\d\.0 Kept in the sandbox as [0-9a-f-]{36}$/);
    const { messages } = await listSandboxMessages(database.pool, { limit: 10 });
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({
      reversePath: 'sender@example.org',
      recipients: ['someone@example.net', 'other@example.com'],
      helo: 'mail.example.org',
      protocol: 'ESMTPS',
      subject: 'A test',
      size: octets.length,
      tls: { version: 'TLSv1.3', certificate: 'valid' },
      misbehaviour: null,
    });
    const detail = await readSandboxMessage(database.pool, messages[0]!.id);
    expect(detail?.content).toEqual(octets);
    expect(detail?.transcript).toMatch(
      /S: 220 sandbox.localhost.*C: EHLO mail.example.org.*\(TLS: TLSv1.3.*C: MAIL FROM:<sender@example.org>/s,
    );
    expect(detail?.transcript).toContain('S: 354');
  });

  it.each([
    ['tempfail@example.net', 'deferred', 451],
    ['permfail+tag@example.net', 'failed', 550],
    ['greylist@example.net', 'deferred', 451],
    ['drop@example.net', 'deferred', undefined],
    ['droplate@example.net', 'deferred', undefined],
    ['rejectdata@example.net', 'failed', 554],
    ['deferdata@example.net', 'deferred', 451],
    ['someone@example.net', 'delivered', 250],
  ])('%s: %s %s', async (address, kind, code) => {
    const [result] = await deliver([address]);
    expect([result?.verdict.kind, result?.verdict.code]).toEqual([kind, code]);
    expect(result?.verdict.duplicatePossible ?? false).toBe(address.startsWith('droplate'));
  });

  it('offers no TLS, or a bad certificate, to those who ask for it', async () => {
    const [noTls] = await deliver(['notls@example.net']);
    expect([noTls?.verdict.kind, noTls?.tls]).toEqual(['delivered', null]);
    const [bad] = await deliver(['badcert@example.net']);
    expect([bad?.verdict.kind, bad?.tls?.subject]).toEqual(['delivered', 'wrong-host.invalid']);
    const { messages } = await listSandboxMessages(database.pool, { limit: 10 });
    expect(messages.map(({ tls }) => tls?.certificate ?? null)).toEqual(['bad', null]);
  });

  it('misbehaves by setting for the recipients that match', async () => {
    settings = someSettings(({ sandbox: group }) => {
      group.misbehave.mode = 'permfail';
      group.misbehave.match = ['*.com', 'example.com'];
    });
    const results = await deliver(['a@example.com', 'a@example.net']);
    const byAddress = new Map(results.map(({ recipient, verdict }) => [recipient.address, verdict.kind]));
    expect(byAddress).toEqual(
      new Map([
        ['a@example.com', 'failed'],
        ['a@example.net', 'delivered'],
      ]),
    );
  });

  it('accepts a greylisted sender who comes back', async () => {
    settings = someSettings(({ sandbox: group }) => {
      group.misbehave.greylistSeconds = 1;
    });
    const address = 'greylist@later.example';
    const [first] = await deliver([address]);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const [second] = await deliver([address]);
    expect([first?.verdict.greylisted, second?.verdict.kind]).toEqual([true, 'delivered']);
  });

  it('pages, searches, deletes and trims', async () => {
    for (const local of ['one', 'two', 'three']) await deliver([`${local}@example.net`]);
    const first = await listSandboxMessages(database.pool, { limit: 2 });
    const second = await listSandboxMessages(database.pool, { limit: 2, cursor: first.nextCursor! });
    expect([...first.messages, ...second.messages].map(({ recipients }) => recipients[0])).toEqual([
      'three@example.net',
      'two@example.net',
      'one@example.net',
    ]);
    expect(second.nextCursor).toBeNull();
    expect((await listSandboxMessages(database.pool, { limit: 9, search: 'TWO@' })).messages).toHaveLength(1);
    expect((await listSandboxMessages(database.pool, { limit: 9, search: '%' })).messages).toHaveLength(0);
    expect(
      (await listSandboxMessages(database.pool, { limit: 9, recipient: 'one@example.net' })).messages,
    ).toHaveLength(1);
    expect(await deleteSandboxMessage(database.pool, first.messages[0]!.id)).toBe(true);
    expect(await deleteSandboxMessage(database.pool, first.messages[0]!.id)).toBe(false);
    expect(await trimSandbox(database.pool, 1)).toBe(1);
    expect(
      (await listSandboxMessages(database.pool, { limit: 9 })).messages.map(({ recipients }) => recipients[0]),
    ).toEqual(['two@example.net']);
  });
});

function deliver(addresses: string[]) {
  const job: Job = {
    message: aMessage(),
    content: inMemory(octets),
    recipients: addresses.map((address) => aRecipient(address)),
    choice: {
      kind: 'sandbox',
      route: 'default',
      destination: 'sandbox',
      local: false,
      explain: [],
      transport: { kind: 'sandbox' },
    },
    settings,
    lease: aLease(),
  };
  const secure = createSecurer({ resolver: () => createResolver({ servers: [] }) });
  return deliverToSandbox(job, {
    connector,
    sandbox,
    secure,
    sign: async () => ({ kind: 'none' }),
    seal: async () => ({ kind: 'none' }),
  });
}
