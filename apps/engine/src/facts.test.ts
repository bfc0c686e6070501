import { createResolver } from '@posthorn/dns/resolver';
import { createFakeDns } from '@posthorn/dns/testing/fake-dns';
import { expect, test } from 'vitest';
import { createDomainFacts } from './domain-facts.ts';
import { createFactFinder } from './facts.ts';

test('a name counts only when it leads back to the address', async () => {
  await using dns = await createFakeDns({
    zones: {
      '5.2.0.192.in-addr.arpa': [{ type: 'PTR', data: 'mail.example.org' }],
      'mail.example.org': [{ type: 'A', data: '192.0.2.5' }],
      '6.2.0.192.in-addr.arpa': [{ type: 'PTR', data: 'liar.example.org' }],
      'liar.example.org': [{ type: 'A', data: '192.0.2.99' }],
    },
  });
  const resolver = createResolver({ servers: [dns] });
  const facts = createFactFinder({ resolver: () => resolver, now: Date.now });
  expect(await facts.about('192.0.2.5', true).reverseName()).toBe('mail.example.org');
  expect(await facts.about('192.0.2.6', true).reverseName()).toBeUndefined();
  expect(await facts.about('192.0.2.5', false).reverseName()).toBeUndefined();
  expect(await facts.about('127.0.0.1', true).reverseName()).toBe('localhost');
});

test('a resolver that does not answer costs its budget once, not for every client', async () => {
  await using dns = await createFakeDns({ behaviours: { '*': { answer: 'timeout' } } });
  const resolver = createResolver({ servers: [dns], timeoutMs: 100, attempts: 1 });
  const facts = createFactFinder({ resolver: () => resolver, now: Date.now, budgetMs: 1000 });
  expect(await facts.about('192.0.2.7', true).reverseName()).toBeUndefined();
  const asked = dns.queries.length;
  expect(await facts.about('192.0.2.7', true).reverseName()).toBeUndefined();

  const domains = createDomainFacts({ resolver: () => resolver, now: Date.now, budgetMs: 1000 });
  expect(await domains.hasNullMx('example.org')).toBe(false);
  const askedThen = dns.queries.length;
  expect(await domains.hasNullMx('example.net')).toBe(false);
  expect(askedThen).toBeGreaterThan(asked);
  expect(dns.queries.length).toBe(askedThen);
});

test('a null MX is known from an ordinary one', async () => {
  await using dns = await createFakeDns({
    zones: {
      'nomail.example': [{ type: 'MX', data: { preference: 0, exchange: '' } }],
      'mail.example': [{ type: 'MX', data: { preference: 10, exchange: 'mx.mail.example' } }],
    },
  });
  const resolver = createResolver({ servers: [dns] });
  const domains = createDomainFacts({ resolver: () => resolver, now: Date.now });
  expect(await domains.hasNullMx('nomail.example')).toBe(true);
  expect(await domains.hasNullMx('mail.example')).toBe(false);
  expect(await domains.hasNullMx('nothing.example')).toBe(false);
});
