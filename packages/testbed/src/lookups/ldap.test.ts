import { existsSync } from 'node:fs';
import type { Resolver } from '@posthorn/dns/resolver';
import type { LdapServer } from '@posthorn/lookup/ldap/open';
import { createLookups, type LookupView } from '@posthorn/lookup/room/lookups';
import { validateConfiguration } from '@posthorn/settings/configuration';
import { makeCertificate } from '@posthorn/transport/testing/certificates';
import { pemOf } from '@posthorn/worker/testing/pem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SlapdPeer, slapdReader, startSlapd } from '../peers/slapd.ts';

const secret = async ({ $secret }: { $secret: string }): Promise<string> => $secret;
const day = 86_400_000;

describe.skipIf(!existsSync('/usr/sbin/slapd'))('a directory (OpenLDAP)', () => {
  const rooms = new AsyncDisposableStack();
  let peer: SlapdPeer;
  let authority: string;
  beforeAll(async () => {
    const term = { notBefore: new Date(Date.now() - day), notAfter: new Date(Date.now() + 30 * day) };
    const issuer = await makeCertificate({ name: 'Test authority', ca: true, ...term });
    const { key, cert } = await pemOf(
      await makeCertificate({ name: 'localhost', dns: ['localhost'], issuer, ...term }),
      issuer,
    );
    authority = (await pemOf(issuer, issuer)).cert;
    peer = rooms.use(await startSlapd(PEOPLE, { key, chain: cert }));
  });
  afterAll(() => rooms.disposeAsync());

  const lookups = rooms.use(
    createLookups({
      dataFolder: '/nowhere',
      resolver: () => ({}) as Resolver,
      fetch: () => Promise.reject(new Error('no web here')),
    }),
  );
  const open = (
    {
      filter = '(mail={key})',
      attributes = ['mail'],
      ...source
    }: { filter?: string; attributes?: string[]; scope?: string },
    server: Partial<LdapServer> = {},
    timeout = 20_000,
  ): LookupView => {
    const document = {
      ldap: {
        servers: [
          {
            name: 'dir',
            host: 'localhost',
            port: server.tls === 'ldaps' ? peer.securePort : peer.port,
            bindDn: slapdReader.dn,
            password: { $secret: slapdReader.password },
            authority,
            ...server,
          },
        ],
      },
      lookups: {
        sources: [
          {
            name: 'it',
            source: { kind: 'ldap', server: 'dir', base: 'ou=people,dc=example,dc=org', filter, attributes, ...source },
            timeout,
            cacheFor: 0,
            cacheMissesFor: 0,
          },
        ],
      },
    };
    // What is undefined is left out, as in a document.
    const checked = validateConfiguration(JSON.parse(JSON.stringify(document)));
    if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
    return lookups.of(checked.configuration, secret);
  };
  const ask = async (view: LookupView, ...args: string[]): Promise<readonly string[] | string> => {
    const outcome = await view.ask('it', args);
    return outcome.kind === 'values' ? outcome.values : outcome.reason;
  };

  test('attributes of the entries found, in the order wanted; their names; a miss', async () => {
    const both = open({ attributes: ['SN', 'mail', 'dn'] });
    expect(await ask(both, 'ann@example.org')).toEqual([
      'Ångström',
      'ann@example.org',
      'a.nn@example.org',
      'cn=Ann,ou=people,dc=example,dc=org',
    ]);
    expect(await ask(open({ attributes: [] }), 'bob@example.org')).toEqual(['cn=Bob (2),ou=people,dc=example,dc=org']);
    expect(await ask(both, 'nobody@example.org')).toEqual([]);
    expect(await ask(open({ attributes: ['street'] }), 'ann@example.org')).toEqual([]);
    expect(
      await ask(open({ filter: '(&(objectClass=person)(mail=*@{domain}))', attributes: ['cn'] }), 'x@example.org'),
    ).toEqual(['Ann', 'Bob (2)']);
    expect(await ask(open({ scope: 'base', attributes: ['ou'], filter: '(ou={key})' }), 'people')).toEqual(['people']);
  });

  test('an address never becomes a part of the filter, however it is written', async () => {
    const view = open({ filter: '(&(objectClass=person)(cn={key}))', attributes: ['mail'] });
    for (const key of ['*', 'Ann)(mail=*', '*)(objectClass=*))(|(cn=*', 'A*', '\\41nn', 'Ann\0'])
      expect(await ask(view, key), key).toEqual([]);
    expect(await ask(view, 'Bob (2)')).toEqual(['bob@example.org']);
  });

  test.each(['starttls', 'ldaps', 'none'] as const)('%s: certificates count where it is encrypted', async (tls) => {
    expect(await ask(open({}, { tls }), 'bob@example.org')).toEqual(['bob@example.org']);
    const stranger = await ask(open({}, { tls, authority: undefined }), 'bob@example.org');
    const elsewhere = await ask(open({}, { tls, host: '127.0.0.1' }), 'bob@example.org');
    if (tls === 'none') expect([stranger, elsewhere]).toEqual([['bob@example.org'], ['bob@example.org']]);
    else {
      expect(stranger).toMatch(/certificate/);
      expect(elsewhere).toMatch(/IP: 127\.0\.0\.1/);
    }
  });

  test('who is not let in, and what is cut short, is a failure in words', async () => {
    expect(await ask(open({}, { password: { $secret: 'wrong' } }), 'x')).toMatch(/0x31/);
    expect(await ask(open({}, { bindDn: undefined, password: undefined }), 'x')).toMatch(/0x20/);
    // slapd gives 300 entries at most here.
    expect(await ask(open({ filter: '(sn=many)', attributes: ['cn'] }))).toMatch(/0x4/);
    const view = open({});
    expect(await view.checkServer('ldap', 'dir')).toEqual({ kind: 'good', words: 'It lets us in.' });
    expect(await open({}, { password: { $secret: 'wrong' } }).checkServer('ldap', 'dir')).toMatchObject({
      kind: 'failed',
    });
  });

  test('frozen, gone and back; a connection that lay idle is made anew', async () => {
    const view = open({}, {}, 20_000);
    expect(await ask(view, 'bob@example.org')).toEqual(['bob@example.org']);
    peer.freeze();
    try {
      expect(await ask(open({}, { tls: 'none' }, 400), 'bob@example.org')).toBe('no answer within 400 ms');
    } finally {
      peer.thaw();
    }
    await peer.kill();
    expect(await ask(view, 'bob@example.org')).toMatch(/ECONNREFUSED|closed/);
    await peer.start();
    await expect.poll(() => ask(view, 'bob@example.org'), { timeout: 60_000 }).toEqual(['bob@example.org']);
  });

  test('a crowd shares the connections there may be', async () => {
    const view = open({ filter: '(&(mail=*)(|(cn={key})(mail=bob@example.org)))' }, { connections: 2 });
    const all = await Promise.all(Array.from({ length: 60 }, (_, at) => ask(view, `k${at}`)));
    expect(all).toEqual(all.map(() => ['bob@example.org']));
  });
});

const PEOPLE = `
dn: cn=Ann,ou=people,dc=example,dc=org
objectClass: inetOrgPerson
cn: Ann
sn:: w4VuZ3N0csO2bQ==
mail: ann@example.org
mail: a.nn@example.org

dn: cn=Bob (2),ou=people,dc=example,dc=org
objectClass: inetOrgPerson
cn: Bob (2)
sn: Bob
mail: bob@example.org
${Array.from({ length: 301 }, (_, at) => `\ndn: cn=n${at},ou=people,dc=example,dc=org\nobjectClass: inetOrgPerson\ncn: n${at}\nsn: many\n`).join('')}`;
