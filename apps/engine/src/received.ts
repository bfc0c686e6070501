import { domainToASCII } from 'node:url';
import { formatReceived, type ProtocolFacts } from '@posthorn/message/trace';
import type { Session } from './session/session.ts';
import type { Transaction } from './session/transaction.ts';

/** The Received field that a message gets here (RFC 5321 §4.4). */
export function receivedField(session: Session, transaction: Transaction, queueId: string): Uint8Array {
  const { client, inForce, tls, house } = session;
  const shown = transaction.recipients.length === 1 ? asciiPath(transaction.recipients[0]!.address) : undefined;
  return formatReceived({
    helo: session.helo,
    ...(client.name === undefined ? {} : { reverseName: client.name }),
    address: client.address,
    by: inForce.hostname,
    protocol: protocolOf(session, transaction.params.smtputf8),
    id: queueId,
    ...(shown === undefined ? {} : { for: shown }),
    ...(tls === undefined ? {} : { tls }),
    date: new Date(house.now()),
  });
}

/**
 * The `for` clause in ASCII, or none: in UTF-8 (RFC 6531 §3.7.3) it would make a header that needed no SMTPUTF8 need it, so that
 * mail whose domain could have gone as A-labels would bounce because of a field of ours.
 */
function asciiPath(address: string): string | undefined {
  if (!/[^\x00-\x7f]/.test(address)) return address;
  const at = address.lastIndexOf('@');
  const domain = domainToASCII(address.slice(at + 1));
  if (domain === '' || /[^\x00-\x7f]/.test(address.slice(0, at))) return undefined;
  return `${address.slice(0, at)}@${domain}`;
}

/** How a message is handed over, for its Received field. */
export function protocolOf(session: Session, utf8: boolean): ProtocolFacts {
  return {
    extended: session.isExtended,
    tls: session.tls !== undefined,
    authenticated: session.user !== undefined,
    utf8,
    lmtp: session.listener.kind === 'lmtp',
  };
}
