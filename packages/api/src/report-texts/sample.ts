import type { DsnInput, ReportRecipient } from '@posthorn/bounce/dsn';
import type { ReportAction } from '@posthorn/bounce/rules';

/** What a report in the preview is about. */
export const sampleCases = ['one', 'several', 'international'] as const;
export type SampleCase = (typeof sampleCases)[number];

type Sampled = Pick<DsnInput, 'id' | 'to' | 'recipients' | 'original'>;

/** A message that met such a fate, with everything that a report can tell of it. The domains are those of RFC 2606. */
export function sampleOf(kind: ReportAction, which: SampleCase, now: Date): Sampled {
  const isInternational = which === 'international';
  const arrival = new Date(now.getTime() - 26 * 3_600_000);
  const to = 'anna@example.org';
  const subject = isInternational ? 'Grüße aus Köln' : 'Minutes of Tuesday';
  const content = Buffer.from(
    `Received: from laptop.example.org by mail.example.org\r\nFrom: Anna <${to}>\r\nTo: <kim@example.net>\r\n` +
      `Subject: ${subject}\r\nMessage-ID: <sample@example.org>\r\nDate: ${arrival.toUTCString()}\r\n\r\nHello Kim,\r\n\r\nhere they are.\r\n`,
  );
  const first = isInternational ? 'grüße@bücher.example' : 'kim@example.net';
  const addresses = which === 'several' ? [first, 'lee@example.net', 'sam@example.com'] : [first];
  return {
    id: '01JSAMPLEREPORT',
    to,
    recipients: addresses.map((address) => recipient(kind, address, now)),
    original: {
      queueId: '4gT7QxZ0Yk1v',
      arrival,
      envid: 'minutes-2026-11',
      receivedFrom: 'laptop.example.org',
      smtputf8: isInternational,
      size: content.length,
      content,
      complete: true,
    },
  };
}

function recipient(action: ReportAction, address: string, now: Date): ReportRecipient {
  const lastAttempt = new Date(now.getTime() - 60_000);
  const told = { action, address, lastAttempt };
  const remote = { name: 'mx.example.net', address: '192.0.2.7', port: 2525, greeting: '220 mx.example.net ESMTP' };
  switch (action) {
    case 'failed':
      return { ...told, status: '5.1.1', diagnostic: '550 5.1.1 No such user here', remote };
    case 'delayed':
      return {
        ...told,
        status: '4.2.2',
        diagnostic: '452 4.2.2 The mailbox is full',
        remote,
        willRetryUntil: new Date(now.getTime() + 4 * 86_400_000),
      };
    case 'relayed':
      return { ...told, status: '2.0.0', diagnostic: '250 2.0.0 Taken', remote };
    case 'delivered':
    case 'expanded':
      return { ...told, status: '2.1.5' };
  }
}
