import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { decideDane } from './dane/decide.ts';
import { lookUpTlsa } from './dane/look-up.ts';
import { associationOf } from './dane/tlsa.ts';
import { verifyDane } from './dane/verify.ts';
import { makeCertificate } from './testing/certificates.ts';

test('the example of the README does what it says', async () => {
  const text = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(text)![1]!.replaceAll(/^import .*$/gm, '');
  const { certificate } = await makeCertificate({ name: 'mx.example.org' });
  const data = associationOf(certificate, { selector: 1, matching: 1 });
  const records = [{ usage: 3, selector: 1, matching: 1, data }];
  const told: unknown[] = [];
  const names = {
    lookUpTlsa,
    decideDane: (...facts: Parameters<typeof decideDane>) => {
      const rule = decideDane(...facts);
      told.push(rule.decision);
      return rule;
    },
    verifyDane: (...facts: Parameters<typeof verifyDane>) => told.push(verifyDane(...facts)),
    resolver: { tlsa: async (name: string) => ({ kind: 'found', records, name, secure: true, ttl: 60 }) },
    chain: [certificate],
    now: new Date('2026-06-01T00:00:00Z'),
  };
  // The example is our own file; it is run as written.
  const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
  await new AsyncFunction(...Object.keys(names), example)(...Object.values(names));
  expect(told).toMatchObject(['verified', { kind: 'verified', depth: 0, tlsa: { usage: 3 } }]);
});
