import type { Capabilities, Transaction } from '../client.ts';
import type { SayContext } from '../extensions/extension.ts';
import { sizeLimit } from '../extensions/size.ts';
import { extensions } from '../extensions/table.ts';
import { parseMailbox } from '../path.ts';
import { type Reply, reply } from '../reply.ts';

/** What may be said of extensions, given what is offered. */
export type Offer = { capabilities: Capabilities; said: SayContext };

export function mailCommand(transaction: Transaction, offer: Offer): string {
  let command = `MAIL FROM:<${transaction.reversePath}>`;
  for (const { keyword, sayMail } of extensions) {
    const words = offer.capabilities.get(keyword);
    if (words === undefined || sayMail === undefined) continue;
    for (const parameter of sayMail(transaction.params, words, offer.said)) command += ` ${parameter}`;
  }
  return `${command}\r\n`;
}

export function rcptCommand(recipient: Transaction['recipients'][number], offer: Offer): string {
  let command = `RCPT TO:<${recipient.path}>`;
  const { params } = recipient;
  if (params !== undefined) {
    for (const { keyword, sayRcpt } of extensions) {
      if (sayRcpt === undefined || !offer.capabilities.has(keyword)) continue;
      for (const parameter of sayRcpt(params, offer.said)) command += ` ${parameter}`;
    }
  }
  return `${command}\r\n`;
}

/** Why this server cannot be given the message at all; the reply is ours, in its words. */
export function refuseTransaction(transaction: Transaction, offer: Offer, isChunking: boolean): Reply | undefined {
  const { reversePath, params, size } = transaction;
  const problem = reversePath === '' ? undefined : refusePath(reversePath, offer);
  if (problem !== undefined) return problem;
  if (params.body === 'BINARYMIME' && !(isChunking && offer.capabilities.has('BINARYMIME'))) {
    return reply(554, '5.6.3', 'The next hop does not take binary content');
  }
  const limit = sizeLimit(offer.capabilities.get('SIZE') ?? []);
  if (size !== undefined && limit !== undefined && size > limit) {
    return reply(552, '5.3.4', `The next hop takes messages of up to ${limit} octets`);
  }
  return undefined;
}

/** A path that cannot be said without breaking the dialogue, or that this server cannot understand. */
export function refusePath(path: string, { capabilities, said }: Offer): Reply | undefined {
  if (/^postmaster$/i.test(path)) return undefined;
  const parsed = parseMailbox(path);
  if (!parsed.ok) return reply(553, '5.1.3', `Not an address: ${parsed.reason}`);
  if (!parsed.path.utf8 || (said.smtputf8 && capabilities.has('SMTPUTF8'))) return undefined;
  return reply(553, '5.6.7', 'The next hop does not take non-ASCII addresses');
}
