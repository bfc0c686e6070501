import { DEFAULT_ITERATIONS, type ScramVerifier } from '@posthorn/smtp/sasl/scram';
import { expect, test } from 'vitest';
import { lookUpCredential } from './auth.ts';
import type { Session } from './session.ts';

test('an unknown name cost 4096 iterations and then 10000 more, and so told itself apart from a wrong password', async () => {
  const derivations: number[] = [];
  const answers: unknown[] = [];
  const session = {
    inForce: { account: () => undefined },
    house: { decoyKey: Buffer.alloc(32) },
    wire: { isClosing: false },
    conversation: { credential: (credential: unknown) => answers.push(credential) },
  } as unknown as Session;
  await lookUpCredential(session, {
    kind: 'lookupCredential',
    mechanism: 'PLAIN',
    identity: 'nobody',
    verify: async ({ iterations }: ScramVerifier) => {
      derivations.push(iterations);
      return false;
    },
  });
  expect(derivations).toEqual([DEFAULT_ITERATIONS]);
  // 'unknown' would make the conversation derive once more, on the main thread.
  expect(answers).toEqual([{ kind: 'refused' }]);
});
