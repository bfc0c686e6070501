import type { Pool } from '@posthorn/db/pool';
import { createAcceptor, type NewMessage } from '@posthorn/queue/accept';
import { kept, sampleMessage } from '@posthorn/queue/testing';
import { attack, hostileMails } from './hostile-mail.ts';

/** What a test looks for afterwards: ids of messages. */
export type SampleQuarantine = { forged: string; ruled: string; scored: string; hostile: string; leaving: string };

/** A small quarantine: a forged author, a rule of the operator's for two recipients, a scanner's verdict, a hostile message, and one that leaves tomorrow. */
export const makeSampleQuarantine = async (pool: Pool): Promise<SampleQuarantine> => {
  await using acceptor = createAcceptor({ pool });
  const store = async (message: NewMessage): Promise<string> => {
    await acceptor.accept(message);
    return message.id;
  };
  const forged = await store(
    letter({
      recipients: kept({ address: 'ann@example.net' }).recipients,
      reversePath: 'bounce@cheap-hosting.test',
      from: 'Your Bank <service@bank.test>',
      subject: 'Please confirm your account',
      authentication: { spf: { result: 'fail' }, dkim: [], dmarc: { status: 'quarantine' }, arc: { state: 'none' } },
    }),
  );
  const ruled = await store(
    letter({
      recipients: ['ben@example.net', 'cat@example.net'].flatMap(
        (address) => kept({ address, rule: 'macros-from-outside', reason: 'macros-from-outside' }).recipients,
      ),
      reversePath: 'sales@supplier.test',
      from: 'Sales <sales@supplier.test>',
      subject: 'Invoice 4711.docm',
      authentication: {
        spf: { result: 'pass' },
        dkim: [{ result: 'pass', domain: 'supplier.test' }],
        dmarc: { status: 'accept' },
        arc: { state: 'none' },
      },
    }),
  );
  const scored = await store(
    letter({
      recipients: kept({
        address: 'ann@example.net',
        rule: 'spam',
        reason: 'spam',
        facts: { 'content.score': 14.2, 'content.symbols': ['BAYES_99', 'URIBL_BLACK'] },
      }).recipients,
      reversePath: '',
      from: 'Win <win@lottery.test>',
      subject: 'You have won',
    }),
  );
  const { content } = hostileMails()[0]!;
  const hostile = await store({
    ...letter({
      recipients: kept({ address: 'dan@example.net' }).recipients,
      reversePath: '*@hostile.test',
      from: `\u202e${attack} <x@hostile.test>`,
      subject: `=${attack} \u202egnp.exe`,
    }),
    content,
    size: content.length,
  });
  const leaving = await store(
    letter({
      recipients: kept({ address: 'eve@example.net' }).recipients,
      reversePath: 'news@letters.test',
      from: 'Letters <news@letters.test>',
      subject: 'Last month in review',
      authentication: { spf: { result: 'softfail' }, dkim: [{ result: 'fail' }], dmarc: { status: 'reject' } },
    }),
  );
  await pool.query(
    `update mail.quarantine set since = now() - interval '29 days', leaves_at = now() + interval '20 hours' where message_id = $1`,
    [leaving],
  );
  return { forged, ruled, scored, hostile, leaving };
};

const letter = ({ from, subject, ...fields }: Partial<NewMessage> & { from: string; subject: string }): NewMessage => {
  const content = Buffer.from(
    `From: ${from}\r\nTo: somebody@example.net\r\nSubject: ${subject}\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<h1>Dear customer</h1><p>Please <a href="https://bank.example.test/">sign in</a>.</p><img src="https://track.test/pixel.gif">\r\n`.replaceAll(
      /[^\x00-\x7f]/g,
      '?',
    ),
  );
  return sampleMessage({ summary: { subject, from, to: 'somebody@example.net' }, content, ...fields });
};
