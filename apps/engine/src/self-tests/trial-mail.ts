import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { seal } from '@posthorn/mail-auth/arc/seal';
import { hashForSigning, signMessage } from '@posthorn/mail-auth/dkim/sign';
import { readHeaders } from '@posthorn/message/headers';
import type { Configuration } from '@posthorn/settings/configuration';
import { textOf } from './dialogue.ts';
import { CLIENT_NAME } from './listeners.ts';
import type { SelfTestContext } from './self-test.ts';
import { openTrial } from './trial.ts';

/** The client that the invented domain names in its policy (RFC 5737), and one that it does not. */
export const FRIEND = '192.0.2.10';
export const STRANGER = '198.51.100.20';
export const AUTHOR = `author.${CLIENT_NAME}`;

export type Keys = { privateKey: KeyObject; publicKey: KeyObject };
export const newKeys = (): Promise<Keys> => promisify(generateKeyPair)('rsa', { modulusLength: 2048 });

/** What an invented domain publishes: SPF, a DKIM key, and a DMARC policy of reject. */
export const recordsOf = (keys: Keys): Record<string, string> => ({
  [AUTHOR]: `v=spf1 ip4:${FRIEND} -all`,
  [`s._domainkey.${AUTHOR}`]: `v=DKIM1; p=${keys.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')}`,
  [`_dmarc.${AUTHOR}`]: 'v=DMARC1; p=reject',
});

export const PLAIN = `From: Self-test <test@${AUTHOR}>\r\nTo: test@${CLIENT_NAME}\r\nSubject: self-test\r\n\r\nA trial; nothing of it is stored.\r\n`;

/** The message with a signature of its author's domain. */
export async function signed(keys: Keys, text = PLAIN): Promise<Buffer> {
  const message = Buffer.from(text);
  const section = readHeaders(message);
  const hash = hashForSigning(message.subarray(section.bodyOffset));
  const by = { domain: AUTHOR, selector: 's', key: keys.privateKey };
  const how = { now: Date.now() / 1000 - 1, names: ['To', 'Subject', 'Date'], oversign: ['From', 'Subject'] };
  return Buffer.concat([await signMessage(section, hash, by, how), message]);
}

export const sealed = (keys: Keys, message: Uint8Array): Promise<Buffer> =>
  seal(message, { domain: AUTHOR, selector: 's', key: keys.privateKey });

export type Delivery = {
  message: Uint8Array;
  client?: string;
  from?: string;
  records?: Readonly<Record<string, string>>;
  change?: (configuration: Configuration) => void;
};

/** What came of a trial message: the final reply, what was found out, and the octets that would be stored. */
export type Outcome = { reply: string; code: number; authentication: Record<string, unknown>; stored: string };

/** Sends a message through the engine's own code as if it came from `client` on the internet. */
export async function deliver(context: SelfTestContext, delivery: Delivery): Promise<Outcome> {
  const { message, client = FRIEND, from = `test@${AUTHOR}`, records = {} } = delivery;
  await using trial = await openTrial(context, {
    records,
    change(configuration) {
      configuration.proxy.requiredHosts = ['127.0.0.1'];
      configuration.spf.verify = true;
      configuration.dkim.verify = true;
      configuration.arc.verify = true;
      configuration.dmarc.verify = true;
      configuration.authres.addHeader = true;
      delivery.change?.(configuration);
    },
  });
  await using dialogue = await trial.open(`PROXY TCP4 ${client} 127.0.0.1 40001 25\r\n`);
  for (const line of [`EHLO ${AUTHOR}`, `MAIL FROM:<${from}>`, `RCPT TO:<test@${CLIENT_NAME}>`, 'DATA']) {
    const reply = await dialogue.say(line);
    if (reply.code >= 400) throw new Error(`${line} was answered ${textOf(reply)}`);
  }
  const reply = await dialogue.say(`${Buffer.from(message).toString('latin1')}.`);
  return {
    reply: textOf(reply),
    code: reply.code,
    authentication: (trial.kept.message?.authentication ?? {}) as Record<string, unknown>,
    stored: Buffer.from(trial.kept.octets).toString('latin1'),
  };
}

/** A member of what was found out, looked at without trusting its form. */
export function found(outcome: Outcome, name: string): Record<string, unknown> {
  const value = outcome.authentication[name];
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'object' && first !== null ? (first as Record<string, unknown>) : {};
}
