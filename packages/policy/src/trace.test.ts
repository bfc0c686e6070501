import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findAliasFaults } from './alias.ts';
import { chooseRoute, type Route, type Routing } from './route.ts';
import { aliasTree, createRouteTracer, mailboxFacts } from './trace.ts';

const route = (name: string, match: string[], more: Partial<Route> = {}): Route => ({
  name,
  match,
  transport: { kind: 'mx', port: 25 },
  lastHop: false,
  enabled: true,
  ...more,
});
const routing: Routing = {
  localDomains: [
    { domain: 'home.example', mailboxes: ['ann'], transport: { kind: 'sandbox' }, subaddressSeparator: '+' },
  ],
  aliases: [
    { address: 'team@home.example', targets: ['ann@home.example', 'all@home.example', 'bob@far.example'] },
    { address: 'all@home.example', targets: ['all@home.example', 'cid@far.example'] },
    { address: 'loop@home.example', targets: ['pool@home.example'] },
    { address: 'pool@home.example', targets: ['loop@home.example'] },
  ],
  routes: [
    route('off', ['far.example'], { enabled: false }),
    route('partner', ['!bob@far.example', 'far.example'], {
      transport: { kind: 'smarthost', hosts: [{ host: 'relay.example', port: 587 }], tls: 'required' },
    }),
  ],
  defaultRoute: 'mx',
};
const trace = createRouteTracer(routing);
const told = (address: string) =>
  trace(address).steps.map(({ name, outcome, words }) => `${name} ${outcome}: ${words}`);

test('every question and its answer', () => {
  expect(told('cid@far.example')).toEqual([
    'Aliases passed: No alias takes this address.',
    'far.example passed: far.example is not a local domain.',
    'off passed: It is switched off.',
    'partner took it: It is for “far.example”.',
    'relay.example:587 later: Tried in this order: relay.example:587.',
  ]);
  expect(told('bob@far.example').slice(3)).toEqual([
    'partner passed: It takes an exception out: “!bob@far.example”.',
    'Last resort took it: No route takes it, so the servers that DNS names get it.',
    'far.example later: The MX records of far.example are looked up when it is delivered.',
  ]);
  expect(told('nobody@home.example')).toEqual([
    'Aliases passed: No alias takes this address.',
    'home.example refused: home.example is local and has no mailbox nobody.',
  ]);
  expect(told('loop@home.example')).toEqual(['loop@home.example refused: The aliases of this address go in circles.']);
  expect(told('postmaster')[1]).toContain('home.example took it');
});

test('aliases as a tree, and the way of each final address', () => {
  const found = trace('TEAM+x@home.example');
  expect(found.steps[0]).toMatchObject({
    name: 'team@home.example',
    words: 'Without its tag, it stands for 4 addresses.',
  });
  expect(found.tree).toMatchObject({
    alias: 'team@home.example',
    by: 'without tag',
    targets: [
      { address: 'ann@home.example', end: 'final' },
      {
        address: 'all@home.example',
        alias: 'all@home.example',
        targets: [{ end: 'copy' }, { address: 'cid@far.example', end: 'final' }],
      },
      { address: 'bob@far.example', end: 'final' },
    ],
  });
  expect(found.targets.map(({ address, choice }) => [address, choice.destination])).toEqual([
    ['ann@home.example', 'sandbox'],
    ['all@home.example', 'fail'],
    ['cid@far.example', 'smarthost:partner'],
    ['bob@far.example', 'mx:far.example'],
  ]);
  expect(aliasTree(routing, 'loop@home.example')).toMatchObject({ targets: [{ targets: [{ end: 'circle' }] }] });
});

test('every alias in a circle is found', () => {
  const faults = findAliasFaults(routing.aliases, mailboxFacts(routing));
  expect(faults.map(({ alias, loop }) => [alias, loop?.length])).toEqual([
    ['loop@home.example', 3],
    ['pool@home.example', 3],
  ]);
});

test('property: it agrees with what routing itself says', () => {
  const domain = fc.constantFrom('a.example', 'b.example', 'c.example');
  const address = fc.tuple(fc.constantFrom('ann', 'bob', 'ann+x'), domain).map(([local, at]) => `${local}@${at}`);
  const table = fc.record({
    localDomains: fc.uniqueArray(
      fc.record({
        domain,
        mailboxes: fc.constantFrom<'any' | string[]>('any', ['ann']),
        transport: fc.constant({ kind: 'sandbox' as const }),
        subaddressSeparator: fc.constantFrom('+' as const, '' as const),
      }),
      { selector: (one) => one.domain },
    ),
    aliases: fc.array(fc.record({ address, targets: fc.array(address, { maxLength: 3 }) }), { maxLength: 4 }),
    routes: fc.array(
      fc
        .record({ match: fc.array(fc.oneof(domain, address), { maxLength: 2 }), enabled: fc.boolean() })
        .map(({ match, enabled }) => route('r', match, { enabled })),
      { maxLength: 3 },
    ),
    defaultRoute: fc.constantFrom('sandbox' as const, 'mx' as const, 'reject' as const),
  });
  fc.assert(
    fc.property(table, address, (made, recipient) => {
      const found = createRouteTracer(made)(recipient);
      const choice = chooseRoute(recipient, made);
      expect(found.choice).toEqual(choice);
      const deciding = found.steps.findLast(({ outcome }) => outcome !== 'later' && outcome !== 'passed');
      expect(deciding?.outcome).toBe(choice.kind === 'fail' ? 'refused' : 'took it');
      const kinds = { alias: /^alias:/, domain: /^local:/, route: /^r$/, 'last-resort': /^default$/, delivery: /^$/ };
      expect(choice.route).toMatch(kinds[deciding?.about ?? 'delivery']);
    }),
  );
});
