import { Resolver } from 'node:dns/promises';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { createFakeDns, type FakeDns } from './fake-dns.ts';

/** c-ares, which shares no code with us. */
function otherResolver(dns: FakeDns): Resolver {
  const resolver = new Resolver({ timeout: 200, tries: 1 });
  resolver.setServers([`${dns.host}:${dns.port}`]);
  return resolver;
}

describe('the fake server is understood by another resolver', () => {
  test('records of every kind, CNAMEs and wildcards', async () => {
    await using dns = await createFakeDns({
      zones: {
        'Example.org.': [
          { type: 'MX', data: { preference: 10, exchange: 'mx.example.org' } },
          { type: 'TXT', data: 'a'.repeat(300) },
          { type: 'CAA', data: { flags: 0, tag: 'issue', value: 'ca.test' } },
        ],
        'mx.example.org': [{ type: 'A', data: '192.0.2.1', ttl: 7 }],
        'alias.example.org': [{ type: 'CNAME', data: 'mx.example.org' }],
        '*.wild.test': [{ type: 'A', data: '192.0.2.2' }],
        'nomail.test': [{ type: 'MX', data: { preference: 0, exchange: '' } }],
        '_25._tcp.mx.example.org': [
          { type: 'TLSA', data: { usage: 3, selector: 1, matching: 1, data: Uint8Array.from([1, 2, 3]) } },
        ],
      },
    });
    const other = otherResolver(dns);
    expect(await other.resolveMx('example.org')).toMatchObject([{ priority: 10, exchange: 'mx.example.org' }]);
    expect(await other.resolveMx('nomail.test')).toMatchObject([{ priority: 0, exchange: '' }]);
    expect((await other.resolveTxt('example.org'))[0]!.join('')).toBe('a'.repeat(300));
    expect(await other.resolve4('alias.example.org', { ttl: true })).toEqual([{ address: '192.0.2.1', ttl: 7 }]);
    expect(await other.resolve4('any.thing.wild.test')).toEqual(['192.0.2.2']);
    const [tlsa] = await other.resolveTlsa('_25._tcp.mx.example.org');
    expect(tlsa).toMatchObject({ certUsage: 3, selector: 1, match: 1 });
    expect([...new Uint8Array(tlsa!.data)]).toEqual([1, 2, 3]);
    await expect(other.resolve4('example.org')).rejects.toMatchObject({ code: 'ENODATA' });
    await expect(other.resolve4('nothing.test')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    dns.set('nothing.test', [{ type: 'A', data: '192.0.2.3' }]);
    expect(await other.resolve4('nothing.test')).toEqual(['192.0.2.3']);
    dns.set('nothing.test', undefined);
    await expect(other.resolve4('nothing.test')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    expect(dns.count('nothing.test', 'A')).toBe(3);
  });

  test('misbehaviour', async () => {
    await using dns = await createFakeDns({
      zones: { 'a.test': [{ type: 'A', data: '192.0.2.1' }] },
      behaviours: { 'a.test A': { answer: 'servfail', times: 1 } },
    });
    const other = otherResolver(dns);
    await expect(other.resolve4('a.test')).rejects.toMatchObject({ code: 'ESERVFAIL' });
    expect(await other.resolve4('a.test')).toEqual(['192.0.2.1']);
    dns.behave('a.test', { truncate: true });
    expect(await otherResolver(dns).resolve4('a.test')).toEqual(['192.0.2.1']);
    expect(dns.queries.at(-1)!.transport).toBe('tcp');
    dns.behave('*', { answer: 'timeout' });
    await expect(otherResolver(dns).resolve4('b.test')).rejects.toMatchObject({ code: 'ETIMEOUT' });
  });
});

test('a port can be asked for, and is told when taken', async () => {
  const first = await createFakeDns();
  await expect(createFakeDns({ port: first.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await first.close();
  await using second = await createFakeDns({ port: first.port });
  expect(second.port).toBe(first.port);
});

test('closes although a client holds its connection open', async () => {
  const dns = await createFakeDns();
  const socket = connect(dns.port, dns.host);
  await new Promise((done) => socket.once('connect', done));
  socket.on('error', () => {});
  await dns.close();
});
