import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inspectMessage } from './index.ts';

test('inspectMessage tells everything at one look', () => {
  const message = Buffer.from(
    'Received: a\r\nReceived: b\r\nSubject: Hi\r\nFrom: me@example.org\r\n\r\nGr\u00fc\u00dfe\r\n',
  );
  expect(inspectMessage(message)).toMatchObject({
    summary: { subject: 'Hi', from: 'me@example.org', to: '' },
    hops: 2,
    content: { body: '8BITMIME', size: message.length },
    structure: { root: { type: 'text/plain', parts: [] }, defects: [] },
  });
});

test('and never throws', () => {
  fc.assert(fc.property(fc.uint8Array(), (octets) => void inspectMessage(octets)));
});
