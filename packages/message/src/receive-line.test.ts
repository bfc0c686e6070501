import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatReceiveLine, type ReceiveFacts } from './receive-line.ts';

const plain: ReceiveFacts = {
  queueId: '0123456789ABCDE',
  sender: 'ann@example.org',
  helo: 'mx.example.org',
  address: '192.0.2.1',
  port: 4444,
  localAddress: '192.0.2.25',
  localPort: 25,
  protocol: 'ESMTP',
  requireTls: false,
  size: 2048,
  recipients: ['kim@example.test'],
};

test.each([
  [{}, 'H=(mx.example.org) [192.0.2.1]:4444 I=[192.0.2.25]:25 P=esmtp S=2048 for kim@example.test'],
  [{ sender: '' }, '<= <> H='],
  [{ reverseName: 'out.example.org' }, 'H=out.example.org (mx.example.org) [192.0.2.1]:4444'],
  [{ protocol: 'ESMTPSA', user: 'kim' }, 'P=esmtpsa A=kim S='],
  [{ protocol: 'ESMTPS', requireTls: true }, 'P=esmtpS S='],
  [{ protocol: 'UTF8SMTPS' }, 'P=utf8esmtps S='],
  [{ protocol: 'UTF8LMTP' }, 'P=utf8lmtp S='],
  [{ protocol: 'SMTP' }, 'P=smtp S='],
  [{ pipeConnect: 'offered' }, 'P=esmtp L. S='],
  [{ pipeConnect: 'used', prdr: true, arcPass: true }, 'P=esmtp L* PRDR ARC S='],
  [{ proxy: { address: '2001:db8::1', port: 99 } }, 'PRX=[2001:db8::1]:99 P='],
  [
    { tls: { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', isResumed: true } },
    'X=TLSv1.3:TLS_AES_256_GCM_SHA384* S=',
  ],
  [{ messageId: '<a@b>' }, 'S=2048 id=a@b for'],
  [{ recipientCount: 3 }, 'for kim@example.test and 2 more'],
] satisfies [Partial<ReceiveFacts>, string][])('%j says %s', (facts, words) => {
  expect(formatReceiveLine({ ...plain, ...facts })).toContain(words);
});

test('what strangers wrote stays on one line and in its place', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (sender, helo) => {
      const line = formatReceiveLine({ ...plain, sender: `x${sender}`, helo });
      expect(line).not.toMatch(/[\r\n\t\x00-\x1f]/);
      expect(line.split(' ')).toHaveLength(10);
    }),
  );
});
