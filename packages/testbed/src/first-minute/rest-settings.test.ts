import { generateKeyPairSync } from 'node:crypto';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from './launched.ts';
import { type Answer, operationsWithout, settingsTags } from './rest-client.ts';
import { tryDns } from './rest-dns.ts';
import { looked } from './rest-looks.ts';
import { tryLookup } from './rest-lookup.ts';
import { tryScanner } from './rest-scanner.ts';
import { tryWebhook } from './rest-webhook.ts';
import { type RestWorld, startRestWorld } from './rest-world.ts';

const password = 'a word that must never come out';
let world: RestWorld;
beforeAll(async () => {
  world = await startRestWorld();
});
afterAll(() => world?.[Symbol.asyncDispose]());

const ask: RestWorld['ask'] = (...asked) => world.ask(...asked);
const refused: RestWorld['refused'] = (...asked) => world.refused(...asked);
const readAs: RestWorld['readAs'] = (...asked) => world.readAs(...asked);
const change: RestWorld['change'] = (...asked) => world.change(...asked);

describe('settings', () => {
  test('read, export, features: the whole configuration and what it may hold', async () => {
    const current = await readAs('configuration-current');
    const exported = await readAs('configuration-export', { query: { revision: current.revision } });
    expect(exported).toEqual(current);
    const features = (await readAs('features-list')).items;
    // Several features may share a group.
    const groups = new Set(features.map((feature: { group: string }) => feature.group));
    expect([...groups].sort()).toEqual(Object.keys(current.configuration).sort());
    expect((await readAs('features-get', { path: { slug: 'sandbox' } })).title).toBe('Sandbox');
    await refused('features-get', 404, { path: { slug: 'teapot' } });
  });

  test.each([
    ['an unknown setting', { smtp: { colour: 'blue' } }, 'smtp.colour'],
    ['an unknown group', { teapot: {} }, 'teapot'],
    ['a wrong type', { smtp: { maxRecipients: 'many' } }, 'smtp.maxRecipients'],
    [
      'a list that does not exist',
      { routing: { routes: [{ name: 'partners', match: ['@partners'], transport: { kind: 'sandbox' } }] } },
      'routing.routes[0].match[0]',
    ],
  ])('%s is refused with path and reason, whichever way it comes', async (_, patch: Record<string, object>, path) => {
    const before = await ask('configuration-current');
    const configuration = Object.fromEntries(
      Object.entries({ ...before.configuration, ...patch }).map(([group, fields]) => [
        group,
        { ...before.configuration[group], ...(fields as object) },
      ]),
    );
    const named = expect.arrayContaining([expect.objectContaining({ path, reason: expect.stringMatching(/\w{3}/) })]);
    expect(await ask('configuration-validate', { body: { configuration } })).toMatchObject({
      valid: false,
      errors: named,
    });
    const reason = 'must not come in force';
    for (const [operation, body] of [
      ['configuration-patch', { patch, reason }],
      ['configuration-replace', { configuration, reason }],
      ['configuration-diff', { configuration }],
    ] as const) {
      const problem = await refused(operation, 422, { body });
      expect(problem.type).toBe('urn:posthorn:problem:invalid-configuration');
      expect(problem.errors).toEqual(named);
    }
    // A draft may be kept while it is not right yet, if it can be read; it says what is wrong, and cannot be published.
    const kept = await world.rest.ask('drafts-save', { body: { patch } });
    expect(kept.body.errors).toEqual(named);
    if (kept.status === 200) {
      expect((await refused('drafts-publish', 422, { body: { reason } })).errors).toEqual(named);
      await ask('drafts-discard');
    }
    expect((await ask('configuration-current')).revision).toBe(before.revision);
  });

  test('validate, diff and apply a whole configuration; every process follows', async () => {
    const { revision, configuration } = await ask('configuration-export');
    configuration.smtp.greeting = 'ESMTP by REST';
    expect(await ask('configuration-validate', { body: { configuration } })).toMatchObject({ valid: true, errors: [] });
    const { changes } = await ask('configuration-diff', { body: { configuration } });
    expect(changes).toEqual([
      expect.objectContaining({ path: 'smtp.greeting', kind: 'changed', after: 'ESMTP by REST' }),
    ]);
    const applied = await ask('configuration-replace', {
      body: { configuration, reason: 'a greeting', base: revision, waitMs: 10_000 },
    });
    expect(applied.revision).toBe(revision + 1);
    expect(applied.inForce.everywhere).toBe(true);
    const inForce = await readAs('configuration-inForce', { query: { revision: applied.revision, waitMs: 2_000 } });
    expect(inForce.processes.map((one: { kind: string }) => one.kind).sort()).toEqual(['console', 'engine', 'worker']);
    const late = await refused('configuration-replace', 409, {
      body: { configuration, reason: 'too late', base: revision },
    });
    expect(late.current).toBe(applied.revision);
  });

  test('drafts: kept, looked at, overtaken, thrown away, published', async () => {
    const { revision } = await ask('configuration-current');
    const saved = await ask('drafts-save', { body: { patch: { smtp: { maxRecipients: 200 } } } });
    expect(saved).toMatchObject({ base: revision, changes: [{ path: 'smtp.maxRecipients' }] });
    expect((await ask('configuration-current')).revision).toBe(revision);
    await change({ smtp: { help: 'Somebody was faster.' } }, 'meanwhile');
    expect((await ask('drafts-get')).draft.isBehind).toBe(true);
    expect((await refused('drafts-publish', 409, { body: { reason: 'too late' } })).current).toBe(revision + 1);
    await ask('drafts-discard');
    expect((await ask('drafts-get')).draft).toBeNull();
    await ask('drafts-save', { body: { patch: { smtp: { maxRecipients: 300 } } } });
    const published = await ask('drafts-publish', { body: { reason: 'fewer recipients', waitMs: 10_000 } });
    expect(published).toMatchObject({ revision: revision + 2, inForce: { everywhere: true } });
    expect((await ask('configuration-current')).configuration.smtp.maxRecipients).toBe(300);
  });

  test('revisions: listed page by page, compared, rolled back to', async () => {
    const { revision } = await ask('configuration-current');
    const numbers: number[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Answer['body'] = await readAs('revisions-list', {
        query: { limit: 2, ...(cursor ? { cursor } : {}) },
      });
      numbers.push(...page.items.map((one: { number: number }) => one.number));
      cursor = page.nextCursor;
    }
    expect(numbers).toEqual(Array.from({ length: revision }, (_, index) => revision - index));
    expect((await readAs('revisions-diff', { path: { number: revision } })).changes).toEqual([
      expect.objectContaining({ path: 'smtp.maxRecipients', after: 300 }),
    ]);
    expect((await readAs('revisions-get', { path: { number: 1 } })).reason).toBe('First start');
    const back = await ask('revisions-rollback', { path: { number: 1 }, body: { waitMs: 10_000 } });
    expect(back).toMatchObject({ revision: revision + 1, inForce: { everywhere: true } });
    const { configuration } = await ask('revisions-get', { path: { number: 1 } });
    expect((await ask('configuration-current')).configuration).toEqual(configuration);
    await refused('revisions-get', 404, { path: { number: 9999 } });
  });

  test('a secret goes in and never comes out; a named list is followed by the routing', async () => {
    const account = { username: 'kim', password: { $secret: null, value: password }, enabled: true, senders: ['*'] };
    const route = {
      name: 'partners',
      match: ['@partners'],
      transport: { kind: 'discard' },
      lastHop: false,
      enabled: true,
    };
    await change(
      {
        auth: { accounts: [account] },
        lists: { named: [{ name: 'partners', kind: 'domains', items: ['hole.test'] }] },
        routing: { routes: [route] },
      },
      'an account and a list',
    );
    const { configuration } = await readAs('configuration-current');
    expect(configuration.auth.accounts[0].password).toEqual({ $secret: expect.any(String) });
    expect(await readAs('routing-explain', { query: { address: 'x@hole.test' } })).toMatchObject({
      kind: 'discard',
      route: 'partners',
    });
    expect(await readAs('routing-explain', { query: { address: 'x@else.test' } })).toMatchObject({ kind: 'sandbox' });
  });

  test('drafts: entries, one change taken back, brought up to date, discarded and restored', async () => {
    const alias = { address: 'all@example.test', targets: ['kim@example.test'] };
    await ask('drafts-entries', { body: { list: 'routing.aliases', put: [{ value: alias }] } });
    expect(await ask('drafts-summary')).toBeTruthy();
    await ask('drafts-others');
    const { draft } = await ask('drafts-get');
    await ask('drafts-revert', {
      body: { changes: draft.changes.map(({ path, kind }: { path: string; kind: string }) => ({ path, kind })) },
    });
    await ask('drafts-save', { body: { patch: { smtp: { maxRecipients: 250 } } } });
    const { revision } = await change({ smtp: { maxNoops: 19 } }, 'meanwhile').then(() => ask('configuration-current'));
    await ask('drafts-rebase', { body: { onto: revision } });
    await ask('drafts-discard');
    await ask('drafts-restore');
    await ask('drafts-discard');
  });

  test('documents, certificates, routing and features are looked into', async () => {
    expect(await ask('configuration-check', { body: { text: '{ "smtp": {' } })).toBeTruthy();
    await ask('configuration-readCertificate', { body: { certificatePem: 'no certificate' } });
    await ask('routing-trace', { body: { addresses: ['kim@example.test'] } });
    await readAs('routing-hits');
    await readAs('features-states');
    await readAs('features-lately', { path: { slug: 'smtp' } });
    await readAs('features-history', { path: { slug: 'smtp' } });
    await readAs('features-selfTests', { path: { slug: 'log' } });
    const started = await ask('features-startSelfTest', {
      path: { slug: 'lists' },
      body: { test: (await readAs('features-selfTests', { path: { slug: 'lists' } })).items[0].id },
    });
    await readAs('features-selfTestRun', { path: { id: started.id } });
  });

  test('a ready-made rule is taken over, published, obeyed by the engine and counted', async () => {
    const readyMade = (await ask('rules-readyMade')).items;
    const { rule, lists } = readyMade.find(({ id }: { id: string }) => id === 'blocked-senders');
    const list = { name: lists[0].name, kind: lists[0].kind, items: ['mallory@spam.test'] };
    await ask('drafts-entries', { body: { list: 'lists.named', put: [{ value: list }] } });
    await ask('drafts-entries', { body: { list: 'rules.ordered', put: [{ value: rule }] } });
    const published = await ask('drafts-publish', { body: { reason: 'some senders', waitMs: 10_000 } });
    expect(published.inForce.everywhere).toBe(true);
    const send = async (from: string): Promise<string> => {
      const transport = createTransport({
        host: '127.0.0.1',
        port: Number(world.ground.env['POSTHORN_SMTP_PORT']),
        tls: { rejectUnauthorized: false },
      });
      return transport.sendMail({ from, to: 'kim@far.test', subject: 'x', text: 'x' }).then(
        ({ response }) => response,
        (error: { response?: string }) => error.response ?? '',
      );
    };
    expect(await send('mallory@spam.test')).toContain('Mail from mallory@spam.test is not taken here');
    expect(await send('ann@friend.test')).toContain('queued as');
    const hits = await eventually('it was counted', async () => {
      const [item] = (await ask('rules-hits')).items;
      return item?.hour.asked === 2 ? item : undefined;
    });
    expect(hits).toMatchObject({ rule: 'blocked-senders', hour: { applied: 1, failed: 0 } });
  });

  test('rules and lists: what there is, what is wrong with one, what they did', async () => {
    const { facts } = await readAs('rules-language');
    expect(facts.length).toBeGreaterThan(50);
    const [{ rule }] = (await readAs('rules-readyMade')).items;
    expect(await readAs('rules-check', { body: { rule } })).toEqual({ problems: [] });
    expect(
      await readAs('rules-try', { body: { rule, facts: { 'spf.result': 'fail', 'client.address': '192.0.2.1' } } }),
    ).toMatchObject({ result: 'holds', verdict: 'deny' });
    expect((await readAs('rules-builtIn')).items.length).toBeGreaterThan(30);
    await readAs('rules-hits');
    const lists = (await readAs('lists-list')).items;
    expect(lists).toMatchObject([
      { name: 'partners', uses: [{ kind: 'setting' }] },
      { name: 'blocked-senders', uses: [{ kind: 'rule', name: 'blocked-senders' }] },
    ]);
    expect((await readAs('lists-match', { query: { value: 'hole.test' } })).items).toMatchObject([
      { name: 'partners', matched: true },
      { matched: false },
    ]);
  });

  test('the simulator: what would become of a session, and what a draft would change in the mail of late', async () => {
    const done = (operation: string, id: string): Promise<Answer['body']> =>
      eventually('it was answered', async () => {
        const found = await readAs(operation, { path: { id } });
        return found.state === 'done' || found.state === 'failed' ? found : undefined;
      });
    await change({ smtp: { relayHosts: ['127.0.0.1'] } }, 'we may relay');
    const transport = createTransport({
      host: '127.0.0.1',
      port: Number(world.ground.env['POSTHORN_SMTP_PORT']),
      tls: { rejectUnauthorized: false },
    });
    await transport.sendMail({ from: 'anna@sender.test', to: 'kim@far.test', subject: 'Again', text: 'Hello.' });
    transport.close();
    const session = {
      client: { address: '192.0.2.77' },
      helo: { name: 'stranger.test' },
      sender: 'ann@stranger.test',
      recipients: [{ address: 'victim@else.test' }],
    };
    const { id } = await ask('simulator-run', { body: { session, message: { text: 'Subject: x\n\nHi\n' } } });
    const { result } = await done('simulator-get', id);
    expect(result.runs[0]).toMatchObject({ fate: 'refused', recipients: [{ rule: 'builtin.relay-denied' }] });
    const [mail] = (await ask('messages-search', { query: { to: 'kim@far.test' } })).items;
    const { session: again, messageId } = await readAs('simulator-prefill', { query: { message: mail.message.id } });
    expect(messageId).toBe(mail.message.id);
    const both = { session: again, message: { id: messageId }, settings: [{ kind: 'inForce' }, { kind: 'draft' }] };
    await refused('simulator-run', 422, { body: both });
    await ask('drafts-save', { body: { patch: { smtp: { relayHosts: [] } } } });
    const compared = (await done('simulator-get', (await ask('simulator-run', { body: both })).id)).result;
    expect(compared.runs.map(({ fate }: { fate: string }) => fate)).toEqual(['accepted', 'refused']);
    expect(compared.differences[0]).toMatchObject({ kind: 'refused', after: expect.stringContaining('5.7.1') });
    const replay = await ask('simulator-replay', { body: { count: 10, settings: { kind: 'draft' } } });
    const replayed = await done('simulator-replayGet', replay.id);
    const { total, done: replayedCount, same, changes, isStopped } = replayed.result;
    expect({ isStopped, replayedCount, same }).toEqual({
      isStopped: false,
      replayedCount: total,
      same: total - changes.length,
    });
    expect(changes.find((one: { id: string }) => one.id === messageId)).toMatchObject({
      before: 'accepted',
      after: 'refused',
    });
    expect((await readAs('simulator-replays')).items[0]).toMatchObject({ id: replay.id, result: { changes: [] } });
    expect(await ask('simulator-stop', { path: { id: replay.id } })).toEqual({ stopped: false });
    await refused('simulator-get', 404, { path: { id: replay.id } });
    await ask('drafts-discard');
  });

  test('a probe looks where mail would go, and sends none', async () => {
    const { id } = await ask('probes-start', { body: { address: 'localhost.invalid' } });
    const probe = await eventually('the probe is over', async () => {
      const found = await readAs('probes-get', { path: { id } });
      return found.state === 'done' || found.state === 'failed' ? found : undefined;
    });
    expect(probe).toMatchObject({ state: 'done', error: null, input: { address: 'postmaster@localhost.invalid' } });
    expect(probe.steps[0]).toMatchObject({ kind: 'route', state: 'ok' });
    expect(probe.result.words).toContain('postmaster@localhost.invalid');
    expect((await readAs('probes-list')).items[0]).toMatchObject({ id, result: { outcome: probe.result.outcome } });
    await refused('probes-start', 400, { body: { address: 'two words@far.test' } });
    await refused('probes-get', 404, { path: { id: 'nobodys' } });
  });

  test('a domain gets keys, and a worker looks for their records', async () => {
    const domain = 'signs.test';
    const place = { into: 'force', reason: 'sign' };
    const { selector } = await ask('domains-generateKey', { path: { domain }, body: { place } });
    const { privateKey } = generateKeyPairSync('ed25519', {
      privateKeyEncoding: { format: 'pem', type: 'pkcs8' },
      publicKeyEncoding: { format: 'pem', type: 'spki' },
    });
    await ask('domains-importKey', { path: { domain }, body: { selector: 'brought', privateKey, place } });
    const found = async (what: string) =>
      (await looked(world, what, { path: { domain } })).map((item) => item.what ?? item.selector);
    expect(await found('domains-check')).toEqual([selector, 'brought']);
    expect(await found('domains-transportCheck')).toEqual(['tls-rpt', 'mta-sts']);
    expect(await found('domains-recordsCheck')).toEqual(['mx', 'spf', 'dmarc', 'reverse', 'tlsa', 'bimi']);
    const until = { signsUntil: '2999-01-01T00:00:00Z', place };
    await ask('domains-changeKey', { path: { domain, selector: 'brought' }, body: until });
    await ask('domains-removeKey', { path: { domain, selector: 'brought' }, body: { place } });
    expect((await readAs('domains-get', { path: { domain } })).dkim.keys).toMatchObject([{ selector }]);
    const policy = { mode: 'none' };
    expect(await ask('mtaSts-serve', { path: { domain }, body: { policy, place } })).toMatchObject({ drafted: null });
    expect(await readAs('mtaSts-get', { path: { domain } })).toMatchObject({ policy, certificate: null });
    expect((await readAs('mtaSts-list')).items).toContainEqual(expect.objectContaining({ domain }));
    await ask('mtaSts-serve', { path: { domain }, body: { policy: null, place } });
    expect((await readAs('domains-list')).items).toContainEqual(expect.objectContaining({ domain }));
  });

  test('the texts of reports are seen before they are in force', async () => {
    const tried = { kind: 'failed', language: 'de', subject: 'Zurück: {recipients}', about: 'several' };
    const report = await readAs('reportTexts-preview', { body: tried });
    expect(report.subject).toBe('Zurück: kim@example.net, lee@example.net, sam@example.com');
    expect(report.text).toContain('Dieses Postfach gibt es nicht.');
    expect(report.raw).toContain('Content-Type: message/delivery-status');
    expect(report.problems).toEqual([]);
    const wrong = await readAs('reportTexts-preview', { body: { kind: 'failed', text: 'Dear {nobody}' } });
    expect(wrong.problems).toMatchObject([{ path: 'text', position: 5 }]);
    await refused('reportTexts-preview', 400, { body: { kind: 'failed', language: 'd e' } });
  });

  test('names are looked up by every process; servers remembered for early pipelining are forgotten', async () => {
    await tryDns(world);
    expect((await readAs('early-list')).items).toEqual([]);
    await refused('early-forget', 404, { path: { address: '2001:db8::1', port: '25' } });
  });

  test('a certificate stands by, its records are looked for, and it is shown', async () => {
    const entry = { source: 'selfsigned', names: ['mx.first.test'] };
    await change(
      {
        tls: {
          certificates: [
            { ...entry, name: 'default' },
            { ...entry, name: 'next' },
          ],
        },
      },
      'two',
    );
    const shown = await eventually('both are shown', async () => {
      const { items } = await readAs('certificates-list');
      return items.length === 2 && items.every(({ inUse }: { inUse: unknown }) => inUse) ? items : undefined;
    });
    expect(shown).toMatchObject([{ hosts: ['mx.first.test'] }, { hosts: [], successorOf: 'default' }]);
    const { id, records } = await ask('certificates-check', { body: { name: 'default' } });
    expect(records).toBe(1);
    let run: Answer['body'];
    do run = await readAs('certificates-checkRun', { path: { id } });
    while (run.state === 'waiting' || run.state === 'running');
    expect(run.items).toMatchObject([{ name: '_25._tcp.mx.first.test' }]);
    await refused('certificates-switchTo', 404, { path: { name: 'default' }, body: { to: 'nothing' } });
    const switched = { to: 'next', place: { into: 'force', reason: 'the new one' } };
    await ask('certificates-switchTo', { path: { name: 'default' }, body: switched });
    expect((await readAs('certificates-list')).items[0].name).toBe('next');
    await refused('certificates-renew', 404, { path: { name: 'nothing' } });
    await refused('certificates-renew', 422, { path: { name: 'next' } });
    await change({ tls: { certificates: null } }, 'as before');
  });

  test('a scanner is asked', () => tryScanner(world));
  test('a look-up is asked, and tells how it does', () => tryLookup(world));
  test('a webhook and an action are tried, paused and done again', () => tryWebhook(world, password));

  test('a reader saw no secret, and no operation about settings was left out', () => {
    world.assertNothingLeaked([password]);
    const { document, asked } = world.rest;
    const others = new Set([...operationsWithout(document, settingsTags), ...asked]);
    expect(operationsWithout(document, []).filter((id) => !others.has(id))).toEqual([]);
  });
});
