import { simulatedSessionSchema } from '@posthorn/settings/simulation/input';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StoredMessage } from './message.ts';
import { sessionOfMessage, sessionOfRefusal } from './past-session.ts';

const line = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  maxLength: 60,
});
const message = (more: Partial<StoredMessage>): StoredMessage =>
  ({
    body: '7BIT',
    smtputf8: false,
    requireTls: false,
    reversePath: 'a@b.test',
    acceptedAt: new Date(0),
    client: {
      address: '192.0.2.1',
      port: 0,
      helo: 'x.test',
      localAddress: '127.0.0.1',
      localPort: 25,
      listener: 'mx',
      protocol: 'ESMTP',
    },
    ...more,
  }) as StoredMessage;

test('whatever was recorded, the session can be simulated', () => {
  fc.assert(
    fc.property(
      line,
      line,
      line,
      fc.constantFrom('SMTP', 'ESMTPS', 'LMTP', 'UTF8SMTPSA'),
      (sender, envid, helo, protocol) => {
        const given = message({ reversePath: sender, envid });
        const session = sessionOfMessage({ ...given, client: { ...given.client!, helo, protocol } }, [
          { address: 'c@d.test' },
        ]);
        expect(simulatedSessionSchema.safeParse(session).success).toBe(true);
      },
    ),
  );
});

test('what was made here, or kept as a count, was said in no session', () => {
  expect(sessionOfMessage(message({ client: null }), [{ address: 'c@d.test' }])).toBeUndefined();
  const refusal = { id: '1', at: new Date(0), sessionId: '', client: '192.0.2.0/24', decision: {} as never };
  expect(sessionOfRefusal(refusal, undefined)).toBeUndefined();
  expect(sessionOfRefusal({ ...refusal, client: '192.0.2.1', count: 3 }, undefined)).toBeUndefined();
  expect(sessionOfRefusal({ ...refusal, client: '192.0.2.1' }, 'mx')).toMatchObject({ listener: 'mx' });
});
