import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compilePolicy } from './index.ts';
import type { NamedList } from './named.ts';
import type { LocalDomain, Route, Routing } from './route.ts';
import { chooseRoute, compileRouting } from './route.ts';

const fresh: Routing = { localDomains: [], aliases: [], routes: [], defaultRoute: 'sandbox' };
const maildir = { kind: 'maildir', directory: '{data}/mail/{domain}/{local}' } as const;

function local(domain: string, more: Partial<LocalDomain> = {}): LocalDomain {
  return { domain, mailboxes: 'any', transport: maildir, subaddressSeparator: '+', ...more };
}

function route(name: string, match: string[], more: Partial<Route> = {}): Route {
  return { name, match, transport: { kind: 'mx', port: 25 }, lastHop: false, enabled: true, ...more };
}

describe('last resort', () => {
  test('a fresh installation keeps everything in the sandbox', () => {
    const choice = chooseRoute('ann@stranger.example', fresh);
    expect(choice).toMatchObject({ kind: 'sandbox', route: 'default', destination: 'sandbox', local: false });
    expect(choice.explain.join(' ')).toContain('sandbox');
  });
  test('mx bundles by domain in key form', () => {
    const world: Routing = { ...fresh, defaultRoute: 'mx' };
    expect(chooseRoute('ann@Bücher.Example', world).destination).toBe('mx:xn--bcher-kva.example');
    expect(chooseRoute('ann@[192.0.2.1]', world).destination).toBe('mx:[192.0.2.1]');
  });
  test('reject refuses with a reply', () => {
    expect(chooseRoute('ann@x.example', { ...fresh, defaultRoute: 'reject' })).toMatchObject({
      kind: 'fail',
      reply: { code: 550, enhanced: '5.4.4' },
    });
  });
});

describe('local domains', () => {
  const routing: Routing = {
    ...fresh,
    defaultRoute: 'mx',
    localDomains: [
      local('Example.org', { mailboxes: ['Ann', 'bob', 'x+y'] }),
      local('any.example', { transport: { kind: 'lmtp', host: '127.0.0.1', port: 24 } }),
      local('dash.example', { subaddressSeparator: '-', mailboxes: ['ann'] }),
      local('none.example', { subaddressSeparator: '', mailboxes: ['ann'] }),
    ],
    routes: [route('all', ['*'], { transport: { kind: 'sandbox' } })],
  };
  const cases: [string, string, string | undefined][] = [
    ['ann@example.org', 'maildir:example.org', 'ann'],
    ['ANN@EXAMPLE.ORG', 'maildir:example.org', 'ann'],
    ['"ann"@example.org', 'maildir:example.org', 'ann'],
    ['ann+shop@example.org', 'maildir:example.org', 'ann'],
    ['x+y@example.org', 'maildir:example.org', 'x+y'],
    ['carol@example.org', 'fail', undefined],
    ['+ann@example.org', 'fail', undefined],
    ['anybody@any.example', 'lmtp:127.0.0.1:24', 'anybody'],
    ['a+b@any.example', 'lmtp:127.0.0.1:24', 'a'],
    ['ann-x@dash.example', 'maildir:dash.example', 'ann'],
    ['ann+x@dash.example', 'fail', undefined],
    ['ann+x@none.example', 'fail', undefined],
    ['Postmaster@example.org', 'maildir:example.org', 'postmaster'],
    ['postmaster', 'maildir:example.org', 'postmaster'],
    ['POSTMASTER', 'maildir:example.org', 'postmaster'],
    ['ann@sub.example.org', 'sandbox', undefined],
  ];
  test.each(cases)('%s goes to %s', (recipient, destination, mailbox) => {
    const choice = chooseRoute(recipient, routing);
    expect(choice.destination).toBe(destination);
    expect(choice.mailbox?.local).toBe(mailbox);
    expect(choice.local).toBe(destination !== 'sandbox');
    expect(choice.explain.length).toBeGreaterThan(0);
  });
  test('the tag is kept apart, and an unknown mailbox is 5.1.1', () => {
    expect(chooseRoute('ann+Shop@example.org', routing).mailbox).toEqual({
      domain: 'example.org',
      local: 'ann',
      tag: 'shop',
    });
    expect(chooseRoute('carol@example.org', routing).reply).toEqual({
      code: 550,
      enhanced: '5.1.1',
      text: 'No such mailbox here',
    });
    expect(chooseRoute('nodomain', routing).reply?.enhanced).toBe('5.1.3');
  });
});

describe('addresses for reports', () => {
  const reports = ['dmarc-reports', 'tls-reports'];
  const routing: Routing = {
    ...fresh,
    localDomains: [
      local('a.example', { mailboxes: ['ann'], reports }),
      local('b.example', { reports }),
      local('c.example', { mailboxes: ['dmarc-reports'], reports }),
      local('d.example', { reports: [] }),
      local('e.example'),
    ],
    aliases: [
      { address: 'tls-reports@b.example', targets: ['ann@a.example'] },
      { address: '@a.example', targets: ['ann@a.example'] },
    ],
  };
  test.each([
    ['dmarc-reports@a.example', 'reports'],
    ['DMARC-Reports@A.example', 'reports'],
    ['dmarc-reports@b.example', 'reports'],
    ['tls-reports@b.example', 'redirect'],
    ['other@a.example', 'redirect'],
    ['dmarc-reports+x@a.example', 'reports'],
    ['dmarc-reports@c.example', 'maildir'],
    ['dmarc-reports@d.example', 'maildir'],
    ['dmarc-reports@e.example', 'reports'],
  ])('%s: %s', (address, kind) => {
    expect(chooseRoute(address, routing)).toMatchObject({ kind, local: true });
  });
});

describe('aliases', () => {
  const routing: Routing = {
    ...fresh,
    localDomains: [local('example.org', { mailboxes: ['ann', 'bob'] }), local('open.example')],
    aliases: [
      { address: 'Sales@example.org', targets: ['ann@example.org', 'far@away.example', 'ANN@example.org'] },
      { address: 'team@example.org', targets: ['sales@example.org', 'bob@example.org'] },
      { address: 'bob@example.org', targets: ['bob@example.org', 'copy@away.example'] },
      { address: 'ann+news@example.org', targets: ['news@away.example'] },
      { address: '@example.org', targets: ['catch@away.example'] },
      { address: '@old.example', targets: ['@example.org'] },
      { address: '@open.example', targets: ['keeper@open.example'] },
      { address: 'ping@open.example', targets: ['pong@open.example'] },
      { address: 'pong@open.example', targets: ['ping@open.example', 'ann@example.org'] },
    ],
  };
  const cases: [string, string[]][] = [
    ['sales@example.org', ['ann@example.org', 'far@away.example']],
    ['sales+x@example.org', ['ann@example.org', 'far@away.example']],
    ['team@EXAMPLE.org', ['ann@example.org', 'far@away.example', 'bob@example.org', 'copy@away.example']],
    ['bob@example.org', ['bob@example.org', 'copy@away.example']],
    ['bob+tag@example.org', ['bob@example.org', 'copy@away.example']],
    ['ann+news@example.org', ['news@away.example']],
    ['nobody@example.org', ['catch@away.example']],
    ['postmaster@example.org', ['catch@away.example']],
    ['Ann@old.example', ['Ann@example.org']],
    ['sales@old.example', ['ann@example.org', 'far@away.example']],
    ['anybody@open.example', ['keeper@open.example']],
  ];
  test.each(cases)('%s becomes %j', (recipient, targets) => {
    const choice = chooseRoute(recipient, routing);
    expect(choice).toMatchObject({ kind: 'redirect', destination: 'redirect', local: true });
    expect(choice.targets).toEqual(targets);
  });
  test('a listed mailbox comes before the catch-all, and a lone self-reference is no redirect', () => {
    expect(chooseRoute('ann@example.org', routing)).toMatchObject({ kind: 'maildir', mailbox: { local: 'ann' } });
    expect(chooseRoute('ann+other@example.org', routing)).toMatchObject({
      kind: 'maildir',
      mailbox: { local: 'ann', tag: 'other' },
    });
    expect(chooseRoute('keeper@open.example', routing)).toMatchObject({
      kind: 'maildir',
      mailbox: { local: 'keeper' },
    });
  });
  test('targets are final: routed as expanded they never expand again', () => {
    for (const [recipient] of cases) {
      for (const target of chooseRoute(recipient, routing).targets ?? []) {
        expect(chooseRoute(target, routing, { expanded: true }).kind).not.toBe('redirect');
      }
    }
  });
  test('circles and chains of more than ten fail with 5.4.6', () => {
    expect(chooseRoute('ping@open.example', routing)).toMatchObject({
      kind: 'fail',
      local: true,
      reply: { enhanced: '5.4.6' },
    });
    const chain = (length: number): Routing => ({
      ...fresh,
      aliases: Array.from({ length }, (_, index) => ({
        address: `a${index}@x.example`,
        targets: [`a${index + 1}@x.example`],
      })),
    });
    expect(chooseRoute('a0@x.example', chain(10)).targets).toEqual(['a10@x.example']);
    expect(chooseRoute('a0@x.example', chain(11)).reply?.enhanced).toBe('5.4.6');
  });
});

test('aliases that meet again and again are followed once', () => {
  const layer = (depth: number): string[] => Array.from({ length: 50 }, (_, index) => `l${depth}n${index}@x.example`);
  const aliases = Array.from({ length: 9 }, (_, depth) =>
    layer(depth).map((address) => ({ address, targets: layer(depth + 1) })),
  ).flat();
  const choice = chooseRoute('l0n0@x.example', { ...fresh, aliases });
  expect(choice.targets).toEqual(layer(9));
  expect(choice.explain.length).toBeLessThan(40);
});

describe('routes', () => {
  const named: NamedList[] = [{ name: 'partners', kind: 'domains', items: ['partner.example', '*.partner.example'] }];
  const routing: Routing = {
    ...fresh,
    routes: [
      route('off', ['*'], { enabled: false, transport: { kind: 'discard' } }),
      route('vip', ['boss@partner.example'], { transport: { kind: 'lmtp', host: 'store', port: 2424 } }),
      route('partners', ['!x.partner.example', '@partners'], {
        transport: { kind: 'smarthost', hosts: [{ host: 'relay', port: 587 }], tls: 'required' },
      }),
      route('files', ['files.example'], { transport: maildir }),
      route('odd', ['odd.example'], { transport: { kind: 'mx', port: 2525 } }),
      route('bin', ['bin.example'], { transport: { kind: 'discard' } }),
    ],
  };
  const compiled = compileRouting(routing, named);
  test.each([
    ['Boss@partner.example', 'vip', 'lmtp:vip'],
    ['ann@partner.example', 'partners', 'smarthost:partners'],
    ['ann@a.partner.example', 'partners', 'smarthost:partners'],
    ['ann@x.partner.example', 'default', 'sandbox'],
    ['ann@files.example', 'files', 'maildir:files'],
    ['ann@odd.example', 'odd', 'mx:odd.example:2525'],
    ['ann@bin.example', 'bin', 'discard'],
  ])('%s takes %s to %s', (recipient, name, destination) => {
    expect(chooseRoute(recipient, compiled)).toMatchObject({ route: name, destination, local: false });
  });
  test('a table that refers to lists it was not given is a bug, and says so', () => {
    expect(() => chooseRoute('a@b.example', routing)).toThrow('no list named partners');
  });
  test('a policy answers from one revision', () => {
    const policy = compilePolicy({ routing, lists: { named } });
    expect(policy.route('ann@partner.example').route).toBe('partners');
    expect(policy.hosts(['10.0.0.0/8'], { address: '10.0.0.1' })).toBe(true);
    expect(policy.domains(['@partners'], 'a.partner.example')).toBe(true);
    expect(policy.addresses(['*@x.example'], 'a@x.example')).toBe(true);
    expect(policy.explainAddresses(['!<>', '*'], '')).toEqual({ matched: false, item: '!<>' });
  });
});

test('property: every recipient gets exactly one explained answer, whatever the aliases', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd', 'postmaster');
  const domain = fc.constantFrom('one.example', 'two.example', 'far.example');
  const address = fc.tuple(name, domain).map(([left, right]) => `${left}@${right}`);
  const source = fc.oneof(
    address,
    domain.map((right) => `@${right}`),
  );
  const aliases = fc.uniqueArray(
    fc.record({ address: source, targets: fc.array(source, { minLength: 1, maxLength: 3 }) }),
    {
      maxLength: 8,
      selector: (alias) => alias.address,
    },
  );
  fc.assert(
    fc.property(aliases, fc.array(name, { maxLength: 3 }), address, (table, mailboxes, recipient) => {
      const routing: Routing = {
        ...fresh,
        localDomains: [local('one.example', { mailboxes }), local('two.example')],
        aliases: table,
      };
      const choice = chooseRoute(recipient, routing);
      expect(choice.explain.length).toBeGreaterThan(0);
      expect(choice.kind === 'fail').toBe(choice.reply !== undefined);
      expect(choice.kind === 'redirect').toBe(choice.targets !== undefined);
      for (const target of choice.targets ?? []) {
        expect(chooseRoute(target, routing, { expanded: true }).targets).toBeUndefined();
      }
    }),
    { numRuns: 500 },
  );
});

test('property: an address of any shape is answered, not thrown at', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (recipient) => {
      const routing: Routing = {
        ...fresh,
        localDomains: [local('example.org')],
        aliases: [{ address: '@x.example', targets: ['a@b.example'] }],
      };
      expect(chooseRoute(recipient, routing).explain.length + (recipient.includes('@') ? 0 : 1)).toBeGreaterThan(0);
    }),
  );
});

test('a choice among ten thousand aliases and a thousand domains is cheap', () => {
  const routing: Routing = {
    ...fresh,
    localDomains: Array.from({ length: 1000 }, (_, index) => local(`d${index}.example`)),
    aliases: Array.from({ length: 10_000 }, (_, index) => ({
      address: `a${index}@d1.example`,
      targets: [`b@d${index % 1000}.example`],
    })),
    routes: Array.from({ length: 50 }, (_, index) => route(`r${index}`, [`r${index}.example`])),
  };
  const compiled = compileRouting(routing);
  for (let index = 0; index < 20_000; index += 1) {
    const { explain } = chooseRoute(`a${index}@d${index % 2000}.example`, compiled);
    if (explain.length === 0) expect.fail(`nothing is said of a${index}`);
  }
});
