import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createFakeDns, type FakeDns } from '@posthorn/dns/testing/fake-dns';
import type { SimulatedSession } from '@posthorn/settings/simulation/input';
import { simulatedSessionSchema } from '@posthorn/settings/simulation/input';
import type { SimulatedRun } from '@posthorn/settings/simulation/result';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { putRulesInForce, type Rule } from '../rules/testing.ts';
import { type EngineForTest, freePort, newPassword, startEngineForTest } from '../testing.ts';
import { converse } from './converse.ts';
import { changedFields } from './fields.ts';
import { type SessionForTest, simulateForTest } from './testing.ts';
import { clientOn } from './wire.ts';

let engine: EngineForTest;
let dns: FakeDns;
beforeAll(async () => {
  dns = await createFakeDns({ negativeTtl: 0 });
  const txt = (name: string, text: string): void => dns.set(name, [{ type: 'TXT', data: text, ttl: 300 }]);
  txt('author.test', 'v=spf1 ip4:192.0.2.10 -all');
  txt('_dmarc.author.test', 'v=DMARC1; p=reject');
  txt('soft.test', 'v=spf1 ~all');
  txt('_dmarc.soft.test', 'v=DMARC1; p=quarantine');
  dns.set('10.2.0.192.in-addr.arpa', [{ type: 'PTR', data: 'mta.author.test', ttl: 300 }]);
  dns.set('mta.author.test', [{ type: 'A', data: '192.0.2.10', ttl: 300 }]);
  dns.set('deaf.test', [{ type: 'MX', data: { preference: 0, exchange: '' }, ttl: 300 }] as never);
  const lmtpPort = await freePort();
  engine = await startEngineForTest((configuration) => {
    configuration.proxy.requiredHosts = ['127.0.0.1'];
    configuration.dns.servers = [`127.0.0.1:${dns.port}`];
    configuration.smtp.reverseDns = true;
    configuration.smtp.relayHosts = ['192.0.2.66'];
    configuration.smtp.maxMessageSize = 100_000;
    configuration.smtp.maxRecipients = 3;
    configuration.queue.spillThreshold = 65_536;
    configuration.prdr.advertiseHosts = ['*'];
    configuration.listeners.entries.push({ name: 'lmtp', kind: 'lmtp', port: lmtpPort, enabled: true });
    configuration.auth.accounts = [
      { username: 'kim', password: newPassword('secret words'), enabled: true, senders: ['kim@example.test'] },
    ] as never;
    configuration.routing.localDomains.push({
      domain: 'listed.test',
      mailboxes: ['bob'],
      transport: { kind: 'sandbox' },
      subaddressSeparator: '+',
    });
    configuration.routing.aliases = [
      { address: 'team@example.test', targets: ['bob@example.test', 'eve@far.test'] },
      { address: 'circle@example.test', targets: ['circle@example.test'] },
    ];
    configuration.routing.routes = [
      { name: 'hole', match: ['hole.test'], transport: { kind: 'discard' }, lastHop: false, enabled: true },
    ];
  });
  await putRulesInForce(engine, rules);
  // Whoever comes for the first time may be greeted before DNS has said its name; who was there before is known by it.
  const named = { ...defaults, client: { address: '192.0.2.10', port: 4000 }, front };
  await reality(simulatedSessionSchema.parse(named), plain(), nothing);
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await dns.close();
});

const rules: Rule[] = [
  { name: 'bad-client', stages: ['connect'], when: 'client.address == "192.0.2.200"' },
  { name: 'bad-helo', stages: ['helo'], when: 'session.helo == "bad.test"', verdict: 'defer' },
  { name: 'bad-sender', stages: ['mail'], when: 'sender.localPart == "bad"' },
  { name: 'hang-up', stages: ['mail'], when: 'sender.localPart == "drop"', verdict: 'drop' },
  { name: 'kept-sender', stages: ['mail'], when: 'sender.localPart == "odd"', verdict: 'quarantine' },
  {
    name: 'spf',
    stages: ['rcpt'],
    when: 'spf.result == "fail" && recipient.localPart == "strict"',
    reply: { code: 550, enhanced: '5.7.23', text: '{spf.smtpComment}' },
  },
  {
    name: 'elsewhere',
    stages: ['rcpt'],
    when: 'recipient.localPart == "old"',
    verdict: 'warn',
    effects: [{ kind: 'redirect', address: 'new@example.test' }],
  },
  {
    name: 'kept-back',
    stages: ['rcpt'],
    when: 'recipient.localPart == "slow"',
    verdict: 'warn',
    effects: [{ kind: 'hold', reason: 'look first' }],
  },
  { name: 'thrown-away', stages: ['rcpt'], when: 'recipient.localPart == "gone"', verdict: 'discard' },
  { name: 'no-content', stages: ['predata'], when: 'sender.localPart == "nodata"' },
  { name: 'each', stages: ['prdr'], when: 'recipient.localPart.startsWith("prdr-no")' },
  {
    name: 'headers',
    stages: ['data'],
    when: 'message.subject.contains("mark")',
    verdict: 'warn',
    effects: [
      { kind: 'addHeader', name: 'X-Mark', value: '{client.address}', position: 'top' },
      { kind: 'removeHeader', name: 'X-Old' },
      { kind: 'tag', tag: 'marked' },
    ],
  },
  { name: 'subject', stages: ['data'], when: 'message.subject == "refuse me"' },
  { name: 'broken', stages: ['data'], when: 'int(message.subject) == 1 && true', onError: 'skip' },
];

const plain = (subject = 'Hello', more = ''): string =>
  `${more}From: Kim <kim@author.test>\r\nSubject: ${subject}\r\n\r\n.dots\r\n..\r\nBye\r\n`;
const to = (...addresses: string[]): SessionForTest => ({
  recipients: addresses.map((address) => ({ address, parameters: '' })),
});

/** Every kind of thing that can become of a session, as far as one session can show it. */
const cases: Record<string, { session: SessionForTest; text?: string }> = {
  'a plain message': { session: {}, text: plain() },
  'from a client with a name': {
    session: { client: { address: '192.0.2.10', port: 4000 }, sender: 'kim@author.test' },
    text: plain(),
  },
  'SPF fails': { session: { sender: 'kim@author.test', ...to('strict@example.test') }, text: plain() },
  'DMARC refuses': { session: { sender: 'kim@author.test' }, text: plain() },
  'DMARC quarantines': { session: { sender: 'kim@soft.test' }, text: plain().replace('author.test', 'soft.test') },
  'no reverse path': { session: { sender: '' }, text: plain() },
  'relaying is refused': { session: to('x@far.test'), text: plain() },
  'a relay host may': {
    session: { client: { address: '192.0.2.66', port: 4000 }, ...to('x@far.test') },
    text: plain(),
  },
  'a null MX': { session: { client: { address: '192.0.2.66', port: 4000 }, ...to('x@deaf.test') }, text: plain() },
  'an unknown mailbox': { session: to('nobody@listed.test', 'bob@listed.test', 'bob+tag@listed.test'), text: plain() },
  'an alias': { session: to('team@example.test'), text: plain() },
  'an alias in a circle': { session: to('circle@example.test'), text: plain() },
  'a route that throws away': {
    session: { client: { address: '192.0.2.66', port: 4000 }, ...to('x@hole.test') },
    text: plain(),
  },
  'postmaster alone': { session: to('postmaster'), text: plain() },
  'a declared size': { session: { mailParameters: 'SIZE=200000' }, text: plain() },
  'too big': { session: {}, text: `${plain()}${'x'.repeat(70)}\r\n`.repeat(1) + `${'y'.repeat(98)}\r\n`.repeat(1_100) },
  'big enough for a file': { session: {}, text: plain() + `${'y'.repeat(98)}\r\n`.repeat(800) },
  'a loop': { session: {}, text: plain('Round', 'Received: by x\r\n'.repeat(120)) },
  'too many recipients': {
    session: to('a@example.test', 'b@example.test', 'c@example.test', 'd@example.test'),
    text: plain(),
  },
  'a parameter nobody knows': { session: { mailParameters: 'COLOUR=blue' }, text: plain() },
  'an address that is none': { session: to('not an address'), text: plain() },
  'bare line ends': { session: {}, text: plain().replaceAll('\r\n', '\n') },
  'UTF-8': {
    session: { sender: 'kïm@author.test', mailParameters: 'SMTPUTF8 BODY=8BITMIME', ...to('bøb@example.test') },
    text: plain('Grüße'),
  },
  'UTF-8 without saying so': { session: to('bøb@example.test'), text: plain() },
  BDAT: { session: { mailParameters: 'BODY=BINARYMIME' }, text: plain('nul \0') },
  HELO: { session: { helo: { verb: 'HELO', name: 'old.test' } }, text: plain() },
  'a name that is none': { session: { helo: { verb: 'EHLO', name: 'not a name' } }, text: plain() },
  STARTTLS: { session: { tls: 'TLSv1.3' }, text: plain() },
  'STARTTLS 1.2': { session: { tls: 'TLSv1.2', serverName: 'mx.example.test' }, text: plain() },
  'submission without signing in': { session: { listener: 'submission', tls: 'TLSv1.3' }, text: plain() },
  submission: {
    session: { listener: 'submission', tls: 'TLSv1.3', user: 'kim', sender: 'kim@example.test', ...to('x@far.test') },
    text: 'Subject: mine\r\n\r\nHi\r\n',
  },
  'another name than its own': {
    session: { listener: 'submissions', tls: 'TLSv1.3', user: 'kim', sender: 'eve@example.test' },
    text: plain(),
  },
  LMTP: {
    session: {
      listener: 'lmtp',
      helo: { verb: 'LHLO', name: 'inside.test' },
      ...to('a@example.test', 'b@example.test'),
    },
    text: plain(),
  },
  'EHLO to LMTP': { session: { listener: 'lmtp' }, text: plain() },
  'PRDR, some refused': {
    session: { mailParameters: 'PRDR', ...to('a@example.test', 'prdr-no@example.test') },
    text: plain(),
  },
  'PRDR, all refused': {
    session: { mailParameters: 'PRDR', ...to('prdr-no@example.test', 'prdr-no2@example.test') },
    text: plain(),
  },
  'PRDR for one': { session: { mailParameters: 'PRDR' }, text: plain() },
  'a rule at connect': { session: { client: { address: '192.0.2.200', port: 4000 } }, text: plain() },
  'a rule at connect, TLS at once': {
    session: { listener: 'submissions', tls: 'TLSv1.3', client: { address: '192.0.2.200', port: 4000 } },
    text: plain(),
  },
  'a rule at HELO': { session: { helo: { verb: 'EHLO', name: 'bad.test' } }, text: plain() },
  'a rule at MAIL': { session: { sender: 'bad@else.test' }, text: plain() },
  'a rule that hangs up': { session: { sender: 'drop@else.test' }, text: plain() },
  'a rule that quarantines at MAIL': { session: { sender: 'odd@else.test' }, text: plain() },
  'rules at RCPT': { session: to('old@example.test', 'slow@example.test', 'gone@example.test'), text: plain() },
  'a rule before the content': { session: { sender: 'nodata@else.test' }, text: plain() },
  'a rule for the content': { session: {}, text: plain('refuse me') },
  'rules that change the header': {
    session: {},
    text: plain('mark', 'X-Old: 1\r\nAuthentication-Results: mx.example.test; spf=pass\r\n'),
  },
  'the same recipient twice': { session: to('a@example.test', 'a@example.test'), text: plain() },
  'the same with other letters in LMTP': {
    session: {
      listener: 'lmtp',
      helo: { verb: 'LHLO', name: 'inside.test' },
      ...to('a@example.test', 'a@example.test'),
    },
    text: plain(),
  },
};

test.each(Object.entries(cases))('what is simulated is what happens: %s', async (_, { session, text }) => {
  const given = { client: { address: '198.51.100.9', port: 4000 }, ...session, front };
  const { runs } = await simulateForTest(engine, given, text === undefined ? {} : { text });
  const [run] = runs as [SimulatedRun];
  expect(run.problem).toBeNull();
  const real = await reality(simulatedSessionSchema.parse({ ...defaults, ...given }), text, run);
  expect(simulated(run)).toEqual(real);
});

const front = { by: 'proxy' as const, address: '127.0.0.1', port: 50_000 };
const nothing = { steps: [], recipients: [], stored: null } as unknown as SimulatedRun;
const defaults = {
  helo: { verb: 'EHLO', name: 'client.test' },
  sender: 'ann@sender.test',
  recipients: [{ address: 'bob@example.test' }],
};

/** What both sides of the comparison are brought to. */
type Told = { replies: string[]; refused: string[]; recipients: string[]; added: string[]; removed: string[] };

function simulated(run: SimulatedRun): Told {
  const judgements = run.steps.flatMap((step) => step.judgements);
  return {
    replies: run.steps.filter(({ kind }) => kind !== 'sign-in').map(({ replies }) => steady(replies.join('\n'))),
    refused: judgements
      .filter(({ verdict }) => verdict === 'deny' || verdict === 'defer' || verdict === 'drop')
      .map(
        ({ stage, rule, verdict, reply }) => `${stage} ${rule} ${verdict} ${reply?.code} ${steady(reply?.text ?? '')}`,
      )
      .sort(),
    recipients: [
      ...new Set(
        run.recipients
          .filter(({ goesTo }) => goesTo !== null)
          .map(
            ({ goesTo, destination, route, fate, why }) => `${goesTo} ${destination} ${route} ${states[fate]} ${why}`,
          ),
      ),
    ].sort(),
    added: (run.stored?.added ?? []).map(({ name, value }) => `${name}: ${steady(value)}`),
    removed: (run.stored?.removed ?? []).map(({ name, value }) => `${name}: ${value}`),
  };
}

const states: Record<string, string> = {
  accepted: 'queued',
  held: 'held',
  quarantined: 'quarantined',
  discarded: 'discarded',
};

/** Says the same over TCP, and reads from the database what came of it. */
async function reality(said: SimulatedSession, text: string | undefined, run: SimulatedRun): Promise<Told> {
  const { pool } = engine.database;
  const before = (await pool.query('select id from mail.message order by id desc limit 1')).rows[0]?.id ?? null;
  const refusalsBefore = await countRefusals();
  const name = said.listener === '' ? 'mx' : said.listener;
  const place = engine.engine.listeners.find((one) => one.name === name)!;
  const socket = connect({ host: '127.0.0.1', port: place.port, allowHalfOpen: true });
  await once(socket, 'connect');
  const client = clientOn(socket, socket);
  const write = client.write.bind(client);
  const conversation = { steps: [] as SimulatedRun['steps'], taken: [], isSent: false };
  await converse(
    {
      said,
      listener: { name, kind: place.kind, certificate: undefined },
      local: { address: '127.0.0.1', port: place.port },
      client: {
        ...client,
        get isOver() {
          return client.isOver;
        },
        async write(bytes) {
          if (said.user !== '' && typeof bytes === 'string' && bytes.startsWith('MAIL')) {
            await write(`AUTH PLAIN ${Buffer.from(`\0${said.user}\0secret words`).toString('base64')}\r\n`);
            expect((await client.reply())?.[0]).toMatch(/^235/);
          }
          await write(bytes);
        },
      },
      watching: {
        take: () => ({ judgements: [], lookups: [], delayMs: 0 }),
        lookup() {},
        refusal() {},
        authentication: () => undefined,
        observer: { asked() {}, decided() {}, authenticated() {}, delayed() {} },
      },
      session: () => undefined,
      content:
        text === undefined
          ? undefined
          : (async function* () {
              yield Buffer.from(text, 'latin1');
            })(),
    },
    conversation,
  );
  client.destroy();
  const expected = simulated(run).refused.length;
  for (let tries = 0; tries < 3000 && (await countRefusals()) - refusalsBefore < expected; tries++) await sleep(20);
  const refusals = await pool.query(`select decision from mail.refusal order by id offset $1`, [refusalsBefore]);
  const { rows } = await pool.query(
    `select m.id, r.address, r.destination, r.route, r.state, r.hold_reason,
       (select string_agg(c.bytes, ''::bytea order by c.seq) from mail.content c where c.id = m.content_id) as octets
     from mail.message m join mail.recipient r on r.message_id = m.id where m.id > coalesce($1, '00000000-0000-0000-0000-000000000000'::uuid) order by r.id`,
    [before],
  );
  const sent = Buffer.from(text ?? '', 'latin1');
  const changed = rows[0] === undefined ? { added: [], removed: [] } : changedFields(sent, rows[0].octets);
  return {
    replies: conversation.steps
      .filter(({ kind }) => kind !== 'sign-in')
      .map(({ replies }) => steady(replies.join('\n'))),
    refused: refusals.rows
      .map(
        ({ decision }) =>
          `${decision.stage} ${decision.rule} ${decision.verdict} ${decision.reply?.code} ${steady(decision.reply?.text ?? '')}`,
      )
      .sort(),
    recipients: rows
      .map((row) => `${row.address} ${row.destination} ${row.route} ${row.state} ${row.hold_reason}`)
      .sort(),
    added: changed.added.map((field) => `${field.name}: ${steady(field.value)}`),
    removed: changed.removed.map((field) => `${field.name}: ${field.value}`),
  };
}

const countRefusals = async (): Promise<number> =>
  Number((await engine.database.pool.query('select count(*) from mail.refusal')).rows[0].count);

/** Ids, times and dates are others each time. */
const steady = (text: string): string =>
  text
    // Whether the name of the client is known by then is a race with DNS, which nobody waits for.
    .replace(/greets \S+ \[/g, 'greets [')
    .replace(/queued as \S+/g, 'queued as X')
    .replace(/\bid [0-9A-Z]{15}/g, 'id X')
    .replace(/<[0-9A-Z]{15}@/g, '<X@')
    .replace(/\w{3}, \d+ \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, 'now');
