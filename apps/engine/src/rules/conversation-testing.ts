import { connectRaw, type EngineForTest, newPassword, startEngineForTest } from '../testing.ts';
import type { Rule } from './testing.ts';

/** An engine for trying rules: nothing is checked in DNS, PRDR and REQUIRETLS are offered, and Ann may sign in. */
export const startEngineForRules = (): Promise<EngineForTest> =>
  startEngineForTest((configuration) => {
    configuration.prdr.advertiseHosts = ['*'];
    configuration.requireTls.advertiseHosts = ['*'];
    for (const group of ['spf', 'dkim', 'dmarc', 'arc'] as const) configuration[group].verify = false;
    configuration.auth.accounts.push({
      username: 'ann',
      enabled: true,
      password: newPassword('correct horse'),
      senders: ['*'],
    });
  });

/** A reply with words alone. */
export const words = (text: string): NonNullable<Rule['reply']> => ({ code: 0, enhanced: '', text });

export const message = 'From: kim@author.test\r\nSubject: hello\r\n\r\nHi\r\n.\r\n';

export type Stage = NonNullable<Rule['stages']>[number];

/** A conversation, step by step, until one is refused: the last reply, how far it came, and whether the connection stayed open. */
export async function converse(
  house: EngineForTest,
  { to = ['lee@example.test'], from = 'kim@author.test', mail = '', content = message } = {},
) {
  const raw = await connectRaw(house.port('mx'));
  const steps: [Stage | 'end', string][] = [
    ['helo', 'EHLO there.test\r\n'],
    ['mail', `MAIL FROM:<${from}>${mail}\r\n`],
    ...to.map((one): [Stage, string] => ['rcpt', `RCPT TO:<${one}>\r\n`]),
    ['predata', 'DATA\r\n'],
    ['data', content],
  ];
  let at: Stage | 'end' = 'connect';
  let reply = raw.greeting;
  for (const [stage, text] of steps) {
    if (/^[45]/.test(reply)) break;
    at = stage;
    reply = (await raw.say(text)).split('\r\n').at(-1)!;
  }
  const isOpen = await Promise.race([
    raw.closed.then(() => false),
    raw.say('NOOP\r\n').then(
      () => true,
      () => false,
    ),
  ]);
  raw.end();
  return { at, reply, isOpen };
}

/** The message that was stored last. */
export async function newestMessage(house: EngineForTest) {
  const { rows } = await house.database.pool.query(
    `SELECT m.id, m.require_tls, m.sender, (SELECT string_agg(convert_from(c.bytes, 'latin1'), '' ORDER BY c.seq) FROM mail.content c WHERE c.id = m.content_id) AS text
     FROM mail.message m ORDER BY m.id DESC LIMIT 1`,
  );
  const recipients = await house.database.pool.query(
    'SELECT address, state, hold_reason, original, decision FROM mail.recipient WHERE message_id = $1 ORDER BY id',
    [rows[0].id],
  );
  return { ...rows[0], recipients: recipients.rows } as {
    text: string;
    sender: string;
    require_tls: boolean;
    recipients: {
      address: string;
      state: string;
      hold_reason: string | null;
      original: object | null;
      decision: { rule: string };
    }[];
  };
}
