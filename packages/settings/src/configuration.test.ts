import { readFileSync } from 'node:fs';
import { chooseRoute } from '@posthorn/policy/route';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Configuration, Problem } from './configuration.ts';
import { defaultConfiguration, validateConfiguration } from './configuration.ts';
import { formatDocument, parseDocument } from './index.ts';
import { applyPatch } from './merge.ts';

function valid(input: unknown): { configuration: Configuration; warnings: Problem[] } {
  const result = validateConfiguration(input);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result;
}

test('a fresh installation is valid, without warnings, complete, and sends nothing to strangers', () => {
  const fresh = defaultConfiguration();
  expect(valid({})).toEqual({ ok: true, configuration: fresh, warnings: [] });
  expect(valid(fresh).configuration).toEqual(fresh);
  expect(chooseRoute('ann@stranger.example', fresh.routing).kind).toBe('sandbox');
  expect(fresh.smtp.relayHosts).toEqual(['127.0.0.0/8', '::1']);
});

test('no two callers share a default', () => {
  defaultConfiguration().routing.aliases.push({ address: 'a@b.example', targets: [] });
  const first = valid({}).configuration;
  first.dsn.delayWarnings.push(1);
  first.listeners.entries.length = 0;
  expect(valid({}).configuration).toEqual(defaultConfiguration());
  expect(defaultConfiguration().listeners.entries).toHaveLength(3);
});

const corpus = readFileSync(new URL('../testdata/bad-configurations.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((row) => row !== '' && !row.startsWith('#'))
  .map((row) => {
    const parts = row.split(' | ').map((part) => part.trim());
    return [parts[0], parts[1], parts[2], parts.slice(3).join(' | ')] as [string, string, string, string];
  });

test.each(corpus)('%s is refused at "%s"', (document, path, position, reason) => {
  const result = validateConfiguration(JSON.parse(document));
  expect(result.ok).toBe(false);
  if (result.ok) return;
  const found = result.problems.find((problem) => problem.path === path);
  expect(found, JSON.stringify(result.problems)).toBeDefined();
  expect(found?.reason).toContain(reason);
  expect(found?.position).toBe(position === '-' ? undefined : Number(position));
});

test('a chain of more than ten aliases is refused', () => {
  const chain = (length: number) => ({
    routing: {
      aliases: Array.from({ length }, (_, index) => ({
        address: `a${index}@x.example`,
        targets: [`a${index + 1}@x.example`],
      })),
    },
  });
  expect(validateConfiguration(chain(10)).ok).toBe(true);
  expect(validateConfiguration(chain(11))).toEqual({
    ok: false,
    problems: [
      { path: 'routing.aliases[0].targets', reason: 'The aliases of this address lead on more than ten times' },
    ],
  });
});

test('durations and sizes may be text, lists one text', () => {
  const { configuration } = valid({
    smtp: { maxMessageSize: '40M', commandTimeout: '10m', relayHosts: '10.0.0.0/8, !10.1.0.0/16' },
    queue: { maxAge: '5d', retrySchedule: [{ after: '0s', every: '90s' }] },
    dsn: { delayWarnings: ['4h', 100_000] },
  });
  expect(configuration.smtp.maxMessageSize).toBe(40 * 1024 * 1024);
  expect(configuration.smtp.commandTimeout).toBe(600);
  expect(configuration.smtp.relayHosts).toEqual(['10.0.0.0/8', '!10.1.0.0/16']);
  expect(configuration.queue.retrySchedule).toEqual([{ after: 0, every: 90 }]);
  expect(configuration.dsn.delayWarnings).toEqual([14_400, 100_000]);
});

describe('warnings', () => {
  const smarthost = (more: object) => ({
    name: 'r',
    transport: { kind: 'smarthost', hosts: [{ host: 'relay.example', port: 465 }], ...more },
  });
  const cases: [string, object, string, string][] = [
    ['held', { queue: { holdAll: true } }, 'queue.holdAll', 'delivery is held'],
    ['open relay', { smtp: { relayHosts: ['*'] } }, 'smtp.relayHosts', 'open relay'],
    ['open relay by network', { smtp: { relayHosts: ['10.0.0.1', '0.0.0.0/0'] } }, 'smtp.relayHosts', 'open relay'],
    [
      'clear password',
      { routing: { routes: [smarthost({ tls: 'none', username: 'u', password: { $secret: '1' } })] } },
      'routing.routes[0].transport.tls',
      'in clear',
    ],
    [
      'port 465',
      { routing: { routes: [smarthost({})] } },
      'routing.routes[0].transport.hosts[0].port',
      'TLS from the first byte',
    ],
    [
      'shadowed route',
      {
        routing: {
          routes: [
            { name: 'a', transport: { kind: 'mx' } },
            { name: 'b', match: ['x.example'], transport: { kind: 'mx' } },
          ],
        },
      },
      'routing.routes[1]',
      'never reached',
    ],
    [
      'foreign alias',
      { routing: { aliases: [{ address: 'a@x.example', targets: ['b@y.example'] }] } },
      'routing.aliases[0].address',
      'not a local domain',
    ],
    [
      'catch-all over any',
      {
        routing: {
          localDomains: [{ domain: 'x.example' }],
          aliases: [{ address: '@x.example', targets: ['b@y.example'] }],
        },
      },
      'routing.aliases[0].address',
      'no mailbox of its own is reached',
    ],
    ['exceptions only', { tls: { requireHosts: ['!10.0.0.1'] } }, 'tls.requireHosts', 'exceptions only'],
    ['behind everything', { tls: { requireHosts: ['*', '10.0.0.1'] } }, 'tls.requireHosts[1]', 'never asked'],
    ['late step', { queue: { maxAge: '1h' } }, 'queue.retrySchedule[1].after', 'never reached'],
    ['late notice', { queue: { maxAge: '1h' } }, 'dsn.delayWarnings[0]', 'never sent'],
    ['few recipients', { smtp: { maxRecipients: 50 } }, 'smtp.maxRecipients', 'RFC 5321'],
    ['no mechanism', { auth: { mechanisms: [] } }, 'auth.mechanisms', 'nobody can submit'],
    [
      'perhaps the same address',
      {
        listeners: {
          entries: [
            { name: 'a', port: 25 },
            { name: 'b', port: 25, address: '192.0.2.1' },
          ],
        },
      },
      'listeners.entries[1].port',
      'if that is the same address',
    ],
  ];
  test.each(cases)('%s', (_name, input, path, reason) => {
    const { warnings } = valid(input);
    expect(warnings.find((warning) => warning.path === path)?.reason ?? JSON.stringify(warnings)).toContain(reason);
  });
  test('listeners on different addresses, and closed ones, do not collide', () => {
    const entries = [
      { name: 'a', port: 25, address: '192.0.2.1' },
      { name: 'b', port: 25, address: '192.0.2.2' },
      { name: 'c', port: 25, enabled: false },
    ];
    expect(valid({ listeners: { entries } }).warnings).toEqual([]);
  });
});

test('a stored configuration holds no secret in plain text', () => {
  const input = { auth: { accounts: [{ username: 'ann', password: { $secret: null, value: 'geheim' } }] } };
  expect(validateConfiguration(input).ok).toBe(true);
  const stored = validateConfiguration(input, { storedOnly: true });
  expect(stored).toMatchObject({ ok: false, problems: [{ path: 'auth.accounts[0].password' }] });
  expect(JSON.stringify(stored)).not.toContain('geheim');
});

test('a document written is read back the same; a broken one says where', () => {
  const fresh = defaultConfiguration();
  expect(parseDocument(formatDocument(fresh))).toEqual({ ok: true, configuration: fresh, warnings: [] });
  expect(parseDocument('{\n  "smtp": {,\n}')).toEqual({
    ok: false,
    problems: [{ path: '', reason: 'not JSON: line 2, column 12', position: 13 }],
  });
  expect(parseDocument('')).toMatchObject({ ok: false, problems: [{ position: 0 }] });
});

test('property: any JSON is valid or refused with a path and a reason; validating twice changes nothing', () => {
  const groups = Object.keys(defaultConfiguration());
  const fresh = defaultConfiguration() as unknown as Record<string, object>;
  const member = fc.constantFrom(...groups).chain((group) => {
    const names = [...Object.keys(fresh[group] ?? {}), 'unknown'];
    return fc.tuple(
      fc.constant(group),
      fc.dictionary(fc.constantFrom(...names), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 3 }),
    );
  });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.jsonValue(),
        fc.array(member, { maxLength: 4 }).map((pairs) => Object.fromEntries(pairs)),
      ),
      (input) => {
        const result = validateConfiguration(input);
        if (result.ok) {
          expect(validateConfiguration(result.configuration)).toEqual(result);
          return;
        }
        expect(result.problems.length).toBeGreaterThan(0);
        for (const problem of result.problems) expect(problem.reason.length).toBeGreaterThan(5);
      },
    ),
    { numRuns: 300 },
  );
});

test('hostile text is refused at the cost of its length', () => {
  for (const unit of [':', '1', 'a.', '{', '/..', '-']) {
    const text = unit.repeat(100_000);
    const input = {
      smtp: { hostname: text, relayHosts: [text], maxMessageSize: text, bareLineEndings: text },
      dns: { servers: [text] },
      routing: { routes: [{ name: text, transport: { kind: 'maildir', directory: text } }] },
      tls: { certificates: [{ name: 'x', names: [text] }] },
      [text]: 1,
    };
    expect(validateConfiguration(input).ok).toBe(false);
  }
});

test('a list given as one text keeps quoted commas', () => {
  const account = { username: 'ann', password: { $secret: '1' }, senders: '"a,b"@example.org, *@example.net' };
  expect(valid({ auth: { accounts: [account] } }).configuration.auth.accounts[0]?.senders).toEqual([
    '"a,b"@example.org',
    '*@example.net',
  ]);
});

test('property: a patch of the present value changes nothing; null brings back the default', () => {
  const fresh = defaultConfiguration();
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(fresh)), (group) => {
      const patch = { [group]: Reflect.get(fresh, group) };
      expect(applyPatch(fresh, patch)).toEqual(fresh);
      expect(valid(applyPatch(fresh, { [group]: null })).configuration).toEqual(fresh);
    }),
  );
});
