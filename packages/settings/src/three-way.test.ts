import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Configuration, validateConfiguration } from './configuration.ts';
import { applyPatch } from './merge.ts';
import { mergeConfigurations } from './three-way.ts';

function configured(...patches: unknown[]): Configuration {
  const result = validateConfiguration(patches.reduce((before, patch) => applyPatch(before, patch), {}));
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.configuration;
}

const route = (name: string, more: object = {}) => ({
  name,
  match: [`${name}.example`],
  transport: { kind: 'mx' },
  ...more,
});
const domain = (name: string, more: object = {}) => ({ domain: name, ...more });
const routing = (members: object) => ({ routing: members });

function merged(base: unknown, theirs: unknown, mine: unknown, resolutions: Record<string, 'mine' | 'theirs'> = {}) {
  const begun = configured(base);
  const { merged: result, conflicts } = mergeConfigurations(
    { base: begun, theirs: configured(begun, theirs), mine: configured(begun, mine) },
    resolutions,
  );
  return { result: result as Configuration, conflicts };
}

describe('both changed something', () => {
  test('in different fields: both hold', () => {
    const { result, conflicts } = merged(
      {},
      { smtp: { maxNoops: 7 } },
      { smtp: { maxErrors: 9 }, queue: { maxAge: '3d' } },
    );
    expect(conflicts).toEqual([]);
    expect([result.smtp.maxNoops, result.smtp.maxErrors, result.queue.maxAge]).toEqual([7, 9, 259_200]);
  });

  test('the same, in the same way: nothing to ask', () => {
    expect(merged({}, { smtp: { maxNoops: 7 } }, { smtp: { maxNoops: 7 } }).conflicts).toEqual([]);
  });

  test('the same, in another way: asked, and theirs stands until answered', () => {
    const base = { smtp: { maxMessageSize: '10M' } };
    const [theirs, mine] = [{ smtp: { maxMessageSize: '20M' } }, { smtp: { maxMessageSize: '40M' } }];
    const { result, conflicts } = merged(base, theirs, mine);
    expect(conflicts).toEqual([
      {
        path: 'smtp.maxMessageSize',
        title: 'SMTP conversation › Largest message',
        words: { base: '10M', theirs: '20M', mine: '40M' },
        base: 10_485_760,
        theirs: 20_971_520,
        mine: 41_943_040,
      },
    ]);
    expect(result.smtp.maxMessageSize).toBe(20_971_520);
    const answered = merged(base, theirs, mine, { 'smtp.maxMessageSize': 'mine' });
    expect(answered.conflicts).toEqual([]);
    expect(answered.result.smtp.maxMessageSize).toBe(41_943_040);
  });

  test('two entries of one list: merged by their key, not by their place', () => {
    const base = routing({ routes: [route('a'), route('b')] });
    const theirs = routing({ routes: [route('new'), route('a'), route('b', { enabled: false })] });
    const mine = routing({ routes: [route('a', { lastHop: true }), route('b'), route('z')] });
    const { result, conflicts } = merged(base, theirs, mine);
    expect(conflicts).toEqual([]);
    expect(result.routing.routes.map(({ name, enabled, lastHop }) => [name, enabled, lastHop])).toEqual([
      ['new', true, false],
      ['a', true, true],
      ['b', false, false],
      ['z', true, false],
    ]);
  });

  test('one removed what the other edited', () => {
    const base = routing({ routes: [route('a'), route('b')] });
    const { conflicts, result } = merged(base, routing({ routes: [route('b')] }), {
      routing: { routes: [route('a', { enabled: false }), route('b')] },
    });
    expect(conflicts).toMatchObject([
      { path: 'routing.routes["a"]', title: 'Routing › Routes › a', words: { theirs: 'removed' } },
    ]);
    expect('theirs' in (conflicts[0] ?? {})).toBe(false);
    expect(result.routing.routes.map(({ name }) => name)).toEqual(['b']);
  });

  test('two entries of one name, made at once', () => {
    const { conflicts } = merged(
      {},
      routing({ routes: [route('a')] }),
      routing({ routes: [route('a', { match: ['other.example'] })] }),
    );
    expect(conflicts.map(({ path }) => path)).toEqual(['routing.routes["a"].match']);
  });

  test('the order of routes', () => {
    const base = routing({ routes: [route('a'), route('b'), route('c')] });
    const theirs = routing({ routes: [route('c'), route('a'), route('b')] });
    const only = merged(base, theirs, routing({ routes: [route('a'), route('b'), route('c'), route('d')] }));
    expect(only.result.routing.routes.map(({ name }) => name)).toEqual(['c', 'd', 'a', 'b']);
    const both = merged(base, theirs, routing({ routes: [route('b'), route('a'), route('c')] }));
    expect(both.conflicts).toMatchObject([
      { path: 'routing.routes.order', theirs: ['c', 'a', 'b'], mine: ['b', 'a', 'c'] },
    ]);
    const mine = merged(base, theirs, routing({ routes: [route('b'), route('a'), route('c')] }), {
      'routing.routes.order': 'mine',
    });
    expect(mine.result.routing.routes.map(({ name }) => name)).toEqual(['b', 'a', 'c']);
  });

  test('mailboxes one by one; lists in the list language as a whole', () => {
    const list = (...mailboxes: string[]) => routing({ localDomains: [domain('x.example', { mailboxes })] });
    const { result, conflicts } = merged(list('ann', 'bob'), list('ann', 'bob', 'cid'), list('bob', 'dan'));
    expect(conflicts).toEqual([]);
    expect(result.routing.localDomains[0]?.mailboxes).toEqual(['bob', 'cid', 'dan']);
    const relay = (...relayHosts: string[]) => ({ smtp: { relayHosts } });
    expect(merged(relay('::1'), relay('::1', '10.0.0.1'), relay('!10.0.0.2', '::1')).conflicts).toHaveLength(1);
  });

  test('another kind of transport is one value', () => {
    const base = routing({ routes: [route('a')] });
    const smarthost = { kind: 'smarthost', hosts: [{ host: 'relay.example' }] };
    const { conflicts } = merged(
      base,
      routing({ routes: [route('a', { transport: { kind: 'mx', port: 2525 } })] }),
      routing({ routes: [route('a', { transport: smarthost })] }),
    );
    expect(conflicts.map(({ path }) => path)).toEqual(['routing.routes["a"].transport']);
  });

  test('a secret in plain text is not told', () => {
    const account = (password: object) => ({ auth: { accounts: [{ username: 'ann', password }] } });
    const { conflicts } = merged(
      account({ $secret: 'old' }),
      account({ $secret: 'theirs' }),
      account({ $secret: null, value: 'geheim' }),
    );
    expect(conflicts).toMatchObject([{ path: 'auth.accounts["ann"].password', words: { mine: 'a secret' } }]);
    expect(JSON.stringify(conflicts)).not.toContain('geheim');
  });
});

const edit = fc.record(
  {
    smtp: fc.record({ maxErrors: fc.integer({ min: 1, max: 4 }), reverseDns: fc.boolean() }, { requiredKeys: [] }),
    routing: fc.record(
      {
        localDomains: fc.uniqueArray(
          fc.record({
            domain: fc.constantFrom('a.example', 'b.example', 'c.example'),
            mailboxes: fc.uniqueArray(fc.constantFrom('ann', 'bob', 'cid'), { maxLength: 3 }),
          }),
          { selector: (entry) => entry.domain },
        ),
        routes: fc.uniqueArray(fc.constantFrom(...['a', 'b', 'c'].map((name) => route(name))), {
          selector: (entry) => entry.name,
        }),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);

test('property: who changed nothing gets the other; answered conflicts are gone; the result is whole', () => {
  fc.assert(
    fc.property(edit, edit, edit, fc.constantFrom('mine' as const, 'theirs' as const), (one, two, three, answer) => {
      const base = configured(one);
      const theirs = configured(base, two);
      const mine = configured(base, three);
      expect(mergeConfigurations({ base, theirs, mine: base })).toEqual({ merged: theirs, conflicts: [] });
      expect(mergeConfigurations({ base, theirs: base, mine })).toEqual({ merged: mine, conflicts: [] });
      const { conflicts } = mergeConfigurations({ base, theirs, mine });
      const answers = Object.fromEntries(conflicts.map(({ path }) => [path, answer]));
      const settled = mergeConfigurations({ base, theirs, mine }, answers);
      expect(settled.conflicts).toEqual([]);
      expect(validateConfiguration(settled.merged).ok).toBe(true);
    }),
  );
});

test('thousands of entries take moments', () => {
  const aliases = (from: number, to: number) =>
    routing({
      aliases: Array.from({ length: to - from }, (_, index) => ({
        address: `u${from + index}@x.example`,
        targets: ['kim@y.example'],
      })),
    });
  const base = configured(aliases(0, 10_000));
  const theirs = configured(aliases(0, 12_000));
  const mine = configured(aliases(5_000, 15_000));
  const { merged: result, conflicts } = mergeConfigurations({ base, theirs, mine });
  expect(conflicts).toEqual([]);
  expect((result as Configuration).routing.aliases).toHaveLength(10_000);
});
