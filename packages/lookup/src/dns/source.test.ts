import type { Resolver } from '@posthorn/dns/resolver';
import { expect, test } from 'vitest';
import { dnsSource } from './source.ts';

const zone: Record<string, string[]> = {
  '2.0.0.127.bl.example': ['127.0.0.2', '127.0.0.4'],
  '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.example': ['127.0.0.3'],
  'spam.example.dbl.example': ['127.0.1.2'],
  '9.9.9.9.bl.example': ['127.255.255.254'],
};
let asked: string[] = [];
const resolver = () =>
  ({
    query: async (name: string) => {
      asked.push(name);
      if (name.startsWith('8.8.8.8')) return { kind: 'failed', reason: 'timeout', detail: 'nobody answers' };
      if (name.length > 253) return { kind: 'failed', reason: 'bad-name', detail: 'too long' };
      return zone[name] ? { kind: 'found', records: zone[name] } : { kind: 'missing' };
    },
  }) as unknown as Resolver;

/** RFC 5782 §2.1, §2.4, §4: addresses turned round, domains as they are. */
test.each([
  ['{reversed}.bl.example', '127.0.0.2', ['127.0.0.2', '127.0.0.4']],
  ['{reversed}.bl.example.', '127.0.0.1', 'miss'],
  ['{reversed}.bl.example', '2001:db8::1', ['127.0.0.3']],
  ['{reversed}.bl.example', 'no.address.example', 'not asked'],
  ['{reversed}.bl.example', '', 'not asked'],
  ['{key}.dbl.example', 'spam.example', ['127.0.1.2']],
  ['{domain}.dbl.example', 'ann@spam.example', ['127.0.1.2']],
  ['{domain}.dbl.example', 'ann@ham.example', 'miss'],
  // A refusal of the list is no listing, and neither is a name that DNS cannot hold.
  ['{reversed}.bl.example', '9.9.9.9', 'failed'],
  ['{reversed}.bl.example', '8.8.8.8', 'failed'],
  ['{key}.dbl.example', 'x.'.repeat(130), 'miss'],
])('%s of %s', async (name, key, wanted) => {
  asked = [];
  const answer = await dnsSource({ name, type: 'a' }, resolver).ask([key], 1000);
  expect(answer.kind === 'found' ? answer.values : asked.length === 0 ? 'not asked' : answer.kind).toEqual(wanted);
});
