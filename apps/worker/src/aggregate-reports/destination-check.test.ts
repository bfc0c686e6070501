import type { Resolver } from '@posthorn/dns/resolver';
import { expect, test } from 'vitest';
import { destinationCheckHandler } from './destination-check.ts';

test('each address is told apart: of the domain itself, of who takes reports, of who does not, and of who cannot be asked', async () => {
  const records: Record<string, string[] | null> = {
    '_dmarc.told.test': ['v=DMARC1; p=none'],
    '_dmarc.takes.test': ['v=DMARC1; p=none'],
    '_dmarc.moved.test': ['v=DMARC1; p=none'],
    '_dmarc.silent.test': ['v=DMARC1; p=none'],
    '_dmarc.broken.test': ['v=DMARC1; p=none'],
    'told.test._report._dmarc.takes.test': ['v=DMARC1;'],
    'told.test._report._dmarc.moved.test': ['v=DMARC1; rua=mailto:new@moved.test'],
    'told.test._report._dmarc.broken.test': null,
  };
  const resolver = {
    txt: async (name: string) => {
      const found = records[name] ?? (name in records ? null : []);
      if (found === null) return { kind: 'failed', reason: 'servfail', detail: 'the resolver answered SERVFAIL' };
      return found.length === 0
        ? { kind: 'nxdomain', name, secure: false, ttl: 0 }
        : { kind: 'found', records: found, name, secure: false, ttl: 60 };
    },
  } as unknown as Resolver;
  const steps: unknown[] = [];
  const addresses = ['a@told.test', 'a@takes.test', 'old@moved.test', 'a@silent.test', 'a@broken.test'];
  const input = { policyDomain: 'told.test', addresses };
  const keep = async (step: unknown): Promise<void> => void steps.push(step);
  await destinationCheckHandler(() => resolver)(input, keep, { id: 'x' });
  expect(steps).toEqual([
    { address: 'a@told.test', state: 'takes', words: null, goesTo: ['a@told.test'] },
    { address: 'a@takes.test', state: 'takes', words: null, goesTo: ['a@takes.test'] },
    { address: 'old@moved.test', state: 'takes', words: null, goesTo: ['new@moved.test'] },
    {
      address: 'a@silent.test',
      state: 'refuses',
      words: 'silent.test does not say that it takes reports about told.test (told.test._report._dmarc.silent.test)',
      goesTo: [],
    },
    {
      address: 'a@broken.test',
      state: 'unknown',
      words: expect.stringContaining('could not be looked up'),
      goesTo: [],
    },
  ]);
});
