import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from './launched.ts';
import { type Answer, findFaults, operationsWithout, settingsTags } from './rest-client.ts';
import { dmarcHistoryOverRest, dmarcReportsOverRest } from './rest-dmarc-reports.ts';
import { tlsReportsOverRest } from './rest-tls-reports.ts';
import { type RestWorld, startRestWorld } from './rest-world.ts';

let world: RestWorld;
beforeAll(async () => {
  world = await startRestWorld();
});
afterAll(() => world?.[Symbol.asyncDispose]());

const ask: RestWorld['ask'] = (...asked) => world.ask(...asked);
const refused: RestWorld['refused'] = (...asked) => world.refused(...asked);
const readAs: RestWorld['readAs'] = (...asked) => world.readAs(...asked);
const change: RestWorld['change'] = (...asked) => world.change(...asked);

const send = async (to: string | string[], subject: string): Promise<string> => {
  const transport = createTransport({
    host: '127.0.0.1',
    port: Number(world.ground.env['POSTHORN_SMTP_PORT']),
    tls: { rejectUnauthorized: false },
  });
  const sent = await transport.sendMail({ from: 'anna@sender.test', to, subject, text: 'Hello.' });
  transport.close();
  return /queued as ([0-9A-Z]{15})/.exec(sent.response)?.[1] ?? '';
};

const stateOf = async (id: string, address: string): Promise<string | undefined> =>
  (await ask('messages-get', { path: { id } })).recipients.find((one: { address: string }) => one.address === address)
    ?.state;

const reaches = (id: string, address: string, state: string) =>
  eventually(`${address} is ${state}`, async () => ((await stateOf(id, address)) === state ? true : undefined));

describe('the document', () => {
  test('is OpenAPI 3.1, and every operation has a name, a summary, answers and security', () => {
    expect(findFaults(world.rest.document)).toEqual([]);
    expect(operationsWithout(world.rest.document, []).length).toBeGreaterThan(50);
  });
});

describe('mail', () => {
  test('from the event stream to timeline, content and sandbox', async () => {
    const gone = new AbortController();
    const stream = await world.rest.open('events-stream', {
      query: { recipient: 'kim@far.test' },
      signal: gone.signal,
    });
    expect(stream.headers.get('content-type')).toBe('text/event-stream');
    const ready = Promise.withResolvers<void>();
    const heard = (async () => {
      let text = '';
      for await (const chunk of stream.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        text += chunk;
        if (text.includes('event: ready')) ready.resolve();
        if (text.includes('msg:delivery')) return text;
      }
      return text;
    })();
    await ready.promise;
    const queueId = await send('kim@far.test', 'Over REST');
    expect(await heard).toMatch(/event: events\ndata: \[\{.*"type":"msg:delivery"/);
    gone.abort();

    const [found] = (await readAs('messages-search', { query: { to: 'kim@far.test' } })).items;
    expect(found).toMatchObject({ message: { queueId, subject: 'Over REST' }, recipients: [{ state: 'delivered' }] });
    const path = { id: found.message.id };
    const timeline = await readAs('messages-timeline', { path: { id: queueId } });
    expect(timeline.recipients[0].decision).toMatchObject({ rule: 'builtin.relay-host', reply: { code: 250 } });
    expect(timeline.entries.find((entry: { kind: string }) => entry.kind === 'attempt').attempt).toMatchObject({
      host: 'sandbox.localhost',
      code: 250,
      reply: expect.stringContaining('Kept in the sandbox as'),
      tls: { version: 'TLSv1.3' },
    });
    expect(await ask('messages-raw', { path })).toMatch(/^Received: [\s\S]*\r\n\r\nHello\.\r\n$/);
    const { headers, explained } = await ask('messages-headers', { path });
    expect(headers).toContainEqual(expect.objectContaining({ name: 'Subject', value: 'Over REST' }));
    expect(explained.hops.at(-1)).toMatchObject({ by: expect.any(String), isOurs: true });
    expect((await ask('messages-content', { path })).text).toMatchObject({ text: 'Hello.\r\n', more: 0 });
    expect((await ask('messages-structure', { path })).parts).toMatchObject([{ path: '0', type: 'text/plain' }]);
    expect((await ask('messages-part', { path: { ...path, part: '0' } })).text).toBe('Hello.\r\n');
    expect(await ask('messages-parts-octets', { path: { ...path, part: '0' } })).toBe('Hello.\r\n');
    const octets = await ask('messages-octets', { path, query: { limit: 9 } });
    expect(Buffer.from(octets.bytes, 'base64').toString()).toBe('Received:');
    const { items: recipients, counts } = await readAs('messages-recipients', { path });
    expect(counts).toEqual({ delivered: 1 });
    const history = await readAs('messages-recipient', { path: { ...path, recipientId: recipients[0].id } });
    expect(history.attempts[0].reply).toContain('Kept in the sandbox as');
    await refused('messages-transcript', 404, { path: { ...path, attemptId: history.attempts[0].id } });
    expect((await readAs('messages-session', { path })).sessionId).toBe(found.message.sessionId);
    expect((await readAs('messages-related', { path })).children).toEqual([]);
    expect((await readAs('messages-counts')).items).toHaveLength(4);
    const [kept] = (await readAs('sandbox-list', { query: { recipient: 'kim@far.test' } })).items;
    expect((await ask('sandbox-get', { path: { id: kept.id } })).transcript).toContain('RCPT TO:<kim@far.test>');
    expect(await ask('sandbox-raw', { path: { id: kept.id } })).toContain('Subject: Over REST');
    expect((await readAs('events-search', { query: { messageId: path.id, type: 'msg:delivery' } })).items).toHaveLength(
      1,
    );
    expect((await readAs('events-catalogue')).items.length).toBeGreaterThan(20);
    await refused('messages-get', 404, { path: { id: '01a00000-0000-7000-8000-000000000000' } });
    await refused('messages-get', 400, { path: { id: 'nonsense' } });
    expect(await ask('sandbox-remove', { path: { id: kept.id } })).toEqual({ deleted: 1 });
    await ask('sandbox-clear');
    expect((await ask('sandbox-list')).items).toEqual([]);
  });

  test('a misbehaviour of the sandbox, set by configuration, stands in the timeline; hold, undo, release, retry', async () => {
    await change({ sandbox: { misbehave: { mode: 'tempfail', match: ['later.test'] } } }, 'see it fail');
    const id = await send(['one@later.test', 'two@later.test'], 'Later');
    const put = await eventually('both were tried', async () => {
      const { entries } = await ask('messages-timeline', { path: { id } });
      const attempts = entries.filter((entry: { kind: string }) => entry.kind === 'attempt');
      return attempts.length >= 2 ? attempts : undefined;
    });
    expect(put[0].attempt).toMatchObject({
      result: 'deferred',
      code: 451,
      reply: expect.stringContaining('told to fail for now'),
    });
    const filter = { domain: 'later.test' };
    const waiting = await readAs('queue-list', { query: filter });
    expect(waiting.items.map((one: { recipient: string }) => one.recipient).sort()).toEqual([
      'one@later.test',
      'two@later.test',
    ]);
    expect((await readAs('queue-groups', { query: { by: 'reason', ...filter } })).items[0].recipients).toBe(2);

    const hold = { action: 'hold', filter, reason: 'look first' };
    const preview = await ask('queue-preview', { body: { action: 'hold', filter } });
    expect(preview.count).toBe(2);
    expect((await refused('queue-act', 409, { body: hold })).preview.count).toBe(2);
    const held = await ask('queue-act', { body: { ...hold, token: preview.token } });
    expect(held).toMatchObject({ count: 2, undoToken: expect.any(String) });
    expect(await stateOf(id, 'one@later.test')).toBe('held');
    expect(await ask('queue-undo', { body: { undoToken: held.undoToken } })).toMatchObject({ count: 2, skipped: 0 });
    expect(await stateOf(id, 'one@later.test')).toBe('queued');

    const recipientIds = waiting.items.map((one: { recipientId: string }) => one.recipientId);
    await ask('queue-act', { body: { action: 'hold', recipientIds } });
    await change({ sandbox: { misbehave: null } }, 'see it arrive');
    await ask('queue-act', { body: { action: 'release', recipientIds } });
    await ask('queue-act', { body: { action: 'retry', recipientIds } });
    await reaches(id, 'one@later.test', 'delivered');
    await reaches(id, 'two@later.test', 'delivered');
  });

  test('quarantine: kept back by a rule, looked at, released and delivered, or deleted and taken back', async () => {
    const rule = {
      name: 'look-first',
      stages: ['rcpt'],
      when: 'recipient.domain == "look.test"',
      verdict: 'quarantine',
    };
    await change({ rules: { ordered: [rule] } }, 'look at it first');
    const id = await send(['one@look.test', 'two@look.test'], 'Suspicious');
    const { items } = await readAs('quarantine-list', { query: { rule: 'look-first' } });
    expect(items.map((one: { recipient: string }) => one.recipient).sort()).toEqual(['one@look.test', 'two@look.test']);
    expect((await readAs('quarantine-groups', { query: { by: 'rule' } })).items).toMatchObject([
      { key: 'look-first', recipients: 2, messages: 1 },
    ]);
    expect(await readAs('quarantine-summary')).toMatchObject({ recipients: 2, messages: 1, keepDays: 30 });
    const of = (address: string) => items.find((one: { recipient: string }) => one.recipient === address).recipientId;
    const [one, two] = [of('one@look.test'), of('two@look.test')];
    expect(await readAs('quarantine-get', { path: { recipientId: one } })).toMatchObject({
      state: 'quarantined',
      decision: { rule: 'look-first', verdict: 'quarantine' },
    });
    expect(await readAs('quarantine-export', { query: { format: 'csv' } })).toContain('one@look.test');
    const asked = { action: 'delete', filter: { recipient: 'two@look.test' } };
    const preview = await ask('quarantine-preview', { body: asked });
    expect(preview.count).toBe(1);
    const gone = await ask('quarantine-act', { body: { ...asked, token: preview.token } });
    expect(await stateOf(id, 'two@look.test')).toBe('discarded');
    await ask('queue-undo', { body: { undoToken: gone.undoToken } });
    expect(await stateOf(id, 'two@look.test')).toBe('quarantined');
    await ask('quarantine-act', { body: { action: 'release', recipientIds: [one] } });
    await reaches(id, 'one@look.test', 'delivered');
    expect(await readAs('quarantine-get', { path: { recipientId: one } })).toMatchObject({ ended: 'released' });
    expect(await ask('quarantine-trust', { body: { recipientIds: [two] } })).toMatchObject({
      list: 'trusted-senders',
      added: ['anna@sender.test'],
    });
    await ask('drafts-discard');
    await ask('quarantine-act', { body: { action: 'delete', recipientIds: [two] } });
    await change({ rules: { ordered: [] } }, 'as before');
  });

  test('a refusal before there is a message leaves its rule, facts and reply', async () => {
    await change({ smtp: { relayHosts: [] } }, 'nobody relays');
    await expect(send('victim@else.test', 'never')).rejects.toThrow(/550 5\.7\.1/);
    const [refusal] = await eventually('the refusal is on record', async () => {
      const { items } = await readAs('refusals-search', { query: { recipient: 'victim@else.test' } });
      return items.length > 0 ? items : undefined;
    });
    const story = await readAs('refusals-get', { path: { id: refusal.id } });
    expect(story.refusal.id).toBe(refusal.id);
    expect((await readAs('refusals-related', { path: { id: refusal.id } })).rules[0].rule).toBe('builtin.relay-denied');
    expect(refusal.decision).toMatchObject({
      rule: 'builtin.relay-denied',
      verdict: 'deny',
      facts: { relayHost: false },
    });
    expect((await readAs('messages-timeline', { path: { id: refusal.sessionId } })).message).toBeNull();
    await change({ smtp: { relayHosts: null } }, 'as before');
    await eventually('the overview counts it', async () => {
      const { refusals } = await readAs('overview-get', { query: { hours: 1 } });
      return refusals.top.some(({ rule }: { rule: string }) => rule === 'builtin.relay-denied') || undefined;
    });
  });

  test('messages are paged by cursor, without gaps or doubles', async () => {
    const sent = [];
    for (let count = 0; count < 5; count += 1) sent.push(await send('page@cursor.test', `Page ${count}`));
    const found: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query = { to: 'page@cursor.test', limit: 2, ...(cursor ? { cursor } : {}) };
      const page: Answer['body'] = await readAs('messages-search', { query });
      expect(page.items.length).toBeLessThanOrEqual(2);
      found.push(...page.items.map((one: { message: { queueId: string } }) => one.message.queueId));
      cursor = page.nextCursor;
    }
    expect(found).toEqual(sent.reverse());
    for (const list of [
      'messages-search',
      'refusals-search',
      'events-search',
      'queue-list',
      'audit-list',
      'revisions-list',
      'keys-list',
      'users-list',
      'sandbox-list',
    ])
      await refused(list, 400, { query: { cursor: 'not one of ours' } });
    await refused('messages-search', 400, { query: { limit: 0 } });
  });
});

describe('people, keys and repeats', () => {
  test('users: added with a generated password, changed, removed; the last owner stays', async () => {
    const made = await ask('users-create', { body: { email: 'op@example.org', name: 'Op', role: 'operator' } });
    expect(made.generatedPassword).toMatch(/\S{10,}/);
    await refused('users-create', 409, { body: { email: 'op@example.org', name: 'Op', role: 'operator' } });
    const path = { id: made.user.id };
    expect((await ask('users-update', { path, body: { role: 'viewer', disabled: true } })).user).toMatchObject({
      role: 'viewer',
      disabled: true,
    });
    const { items } = await ask('users-list');
    const owner = items.find((one: { role: string }) => one.role === 'owner');
    expect((await world.rest.ask('users-remove', { path: { id: owner.id } })).status).toBeGreaterThanOrEqual(400);
    await ask('users-remove', { path });
    expect((await ask('users-list')).items).toHaveLength(items.length - 1);
    expect((await ask('account-me')).permissions).toContain('admin');
    const { status } = await world.rest.ask('account-changePassword', { body: { current: 'x', next: 'y' } });
    expect(status).toBeGreaterThanOrEqual(400);
  });

  test('a key with read cannot write, cannot read mail, and is refused once revoked', async () => {
    const key = world.readKey;
    const { revision } = await ask('configuration-current');
    await refused('configuration-patch', 403, { key, body: { patch: { smtp: { help: 'x' } }, reason: 'x' } });
    await refused('drafts-save', 403, { key, body: { patch: { smtp: { help: 'x' } } } });
    await refused('queue-act', 403, { key, body: { action: 'drop', filter: {} } });
    await refused('keys-create', 403, { key, body: { name: 'more', scopes: ['admin'] } });
    await refused('users-list', 403, { key });
    await refused('audit-list', 403, { key });
    const [one] = (await ask('messages-search')).items;
    await refused('messages-raw', 403, { key, path: { id: one.message.id } });
    expect((await ask('configuration-current')).revision).toBe(revision);
    await refused('messages-search', 401, { key: null });
    await refused('messages-search', 401, { key: 'phk_nobody-has-this-one' });
    const made = await ask('keys-create', { body: { name: 'short-lived', scopes: ['read'] } });
    await ask('messages-search', { key: made.key });
    await ask('keys-revoke', { path: { id: made.apiKey.id } });
    await refused('messages-search', 401, { key: made.key });
    expect(JSON.stringify(await ask('keys-list'))).not.toContain(made.key);
  });

  test('an Idempotency-Key gives the stored answer again, and refuses another request', async () => {
    const headers = { 'idempotency-key': 'once-and-only-once' };
    const body = { name: 'idempotent', scopes: ['read'] };
    const first = await world.rest.ask('keys-create', { headers, body });
    const second = await world.rest.ask('keys-create', { headers, body });
    expect([first.status, second.status, second.headers.get('idempotency-replayed')]).toEqual([201, 201, 'true']);
    expect(second.body).toEqual(first.body);
    const other = await refused('keys-create', 422, { headers, body: { ...body, name: 'another' } });
    expect(other.type).toBe('urn:posthorn:problem:idempotency-mismatch');
    const named = (await ask('keys-list', { query: { limit: 100 } })).items.filter(
      ({ name }: { name: string }) => name === 'idempotent',
    );
    expect(named).toHaveLength(1);
  });

  test('every write left its line in the audit log, and the log is whole', async () => {
    const { items } = await ask('audit-list', { query: { limit: 200 } });
    const actions = new Set(items.map((one: { action: string }) => one.action));
    for (const action of ['configuration.patch', 'queue.act', 'keys.create', 'users.remove'])
      expect(actions).toContain(action);
    expect(await ask('audit-verify')).toMatchObject({ intact: true });
  });
});

describe('is everything all right?', () => {
  test('health, processes, ledger and metrics agree', async () => {
    const health = await ask('health-get', { key: null });
    expect(
      health.parts.map(({ part, status }: { part: string; status: string }) => `${part} ${status}`).sort(),
    ).toEqual(['console ok', 'database ok', 'engine ok', 'wake ok', 'worker ok']);
    expect((await readAs('health-processes')).items.every((one: { isAlive: boolean }) => one.isAlive)).toBe(true);
    const ledger = await readAs('overview-ledger');
    expect(ledger).toMatchObject({ balanced: true, difference: 0 });
    expect(ledger.right.delivered).toBeGreaterThan(5);
    const metrics = await ask('metrics');
    for (const line of [
      'posthorn_up{part="engine"} 1',
      'posthorn_ledger_difference 0',
      `posthorn_ledger_recipients{side="right",term="delivered"}`,
    ])
      expect(metrics).toContain(line);
  });

  test('what a person does for itself is not for keys', async () => {
    const own = Object.values(world.rest.document.paths).flatMap((item) =>
      Object.entries(item as Record<string, { operationId: string }>).map(([method, { operationId }]) => ({
        method,
        operationId,
      })),
    );
    for (const { method, operationId } of own.filter(({ operationId: id }) =>
      /^account-(?!me$|changePassword$)/.test(id),
    ))
      await refused(operationId, 403, { path: { id: 'x' }, ...(method === 'get' ? {} : { body: {} }) });
  });

  test('what needs attention, what was done to the queue, hosts, explanations and exports', async () => {
    expect(Array.isArray((await readAs('overview-attention')).items)).toBe(true);
    expect((await readAs('overview-authors', { query: { hours: 1 } })).verified).toBeGreaterThanOrEqual(0);
    const { items } = await readAs('queue-actions');
    expect(items.length).toBeGreaterThan(0);
    expect(await readAs('queue-action', { path: { id: items[0].id } })).toMatchObject({ id: items[0].id });
    await ask('queue-stop', { path: { id: items[0].id } });
    expect(await readAs('queue-watchdog')).toMatchObject({
      recipients: expect.any(Number),
      problems: expect.any(Array),
    });
    expect(Array.isArray((await readAs('queue-classes', { query: { hours: 48 } })).items)).toBe(true);
    const hosts = await readAs('queue-hosts', { query: { which: 'all' } });
    const name = hosts.items[0].name;
    expect(await readAs('queue-host', { query: { name } })).toMatchObject({ host: { waiting: expect.any(Number) } });
    await ask('queue-changeHost', { body: { name, held: false, clearBackOff: true } });
    expect(
      await readAs('explanations-explain', { query: { code: 550, enhanced: '5.1.1', text: 'no such user' } }),
    ).toBeTruthy();
    await readAs('explanations-own');
    const addresses = ['gone@far.test', 'Left@far.test'];
    expect(await ask('suppression-add', { body: { addresses, reason: 'they left' } })).toEqual({ added: 2 });
    const suppressed = await readAs('suppression-list', { query: { text: 'left@far.test' } });
    expect(suppressed.items).toMatchObject([{ address: 'left@far.test', source: 'manual', reason: 'they left' }]);
    expect((await ask('suppression-remove', { body: { addresses } })).removed.toSorted()).toEqual([
      'gone@far.test',
      'left@far.test',
    ]);
    expect(await ask('suppression-restore', { body: { addresses } })).toEqual({ restored: 2 });
    await ask('suppression-remove', { body: { addresses } });
    expect(await readAs('sandbox-count')).toMatchObject({ count: expect.any(Number) });
    await ask('sandbox-try', { body: { to: 'behave', domain: 'far.test' } });
    const event = (await readAs('events-search', { query: { limit: 1 } })).items[0];
    await readAs('events-get', { path: { id: event.id } });
    await readAs('events-overTime');
    expect(await readAs('events-export', { query: { format: 'csv' } })).toContain('type');
    expect(await readAs('messages-export', { query: { format: 'csv' } })).toContain('queueId');
    const [entry] = (await ask('audit-list', { query: { limit: 1 } })).items;
    await ask('audit-get', { path: { id: entry.id } });
    expect(await ask('audit-export', { query: { format: 'csv' } })).toContain('action');
    const { user } = await ask('users-create', { body: { email: 'gone@example.org', name: 'Gone', role: 'viewer' } });
    await ask('users-resetSecondFactor', { path: { id: user.id } });
    await ask('users-signOut', { path: { id: user.id } });
  });

  test('the history of DMARC, its numbers and its exports', () => dmarcHistoryOverRest(world));

  test('reports about our domains: handed in, counted, told', () => dmarcReportsOverRest(world));

  test('TLS reports: counted, sent, received and handed in', () => tlsReportsOverRest(world));

  test('a reader saw no key, and no operation was left out', () => {
    world.assertNothingLeaked([]);
    const { document, asked } = world.rest;
    expect(operationsWithout(document, settingsTags).filter((id) => !asked.has(id))).toEqual([]);
  });
});
