import type { SimulatedSession } from '@posthorn/settings/simulation/input';
import type { StoredMessage } from './message.ts';
import type { Refusal } from './refusal.ts';

/** As much of a recipient as a session needs. */
export type PastRecipient = {
  address: string;
  notify?: readonly string[] | null;
  original?: { type: string; address: string } | null;
};

/** The session in which a message came, as far as it was recorded; undefined for mail that came in no session. */
export function sessionOfMessage(
  message: StoredMessage,
  recipients: readonly PastRecipient[],
): SimulatedSession | undefined {
  const { client } = message;
  if (client === null || recipients.length === 0) return undefined;
  const { front, tls } = client;
  const isEarlySmtp = client.protocol === 'SMTP';
  return {
    client: { address: client.address, port: client.port || 1 },
    ...(front === undefined ? {} : { front: { by: front.by, address: front.address, port: front.port || 1 } }),
    listener: client.listener,
    helo: {
      verb: /LMTP/.test(client.protocol) ? 'LHLO' : isEarlySmtp ? 'HELO' : 'EHLO',
      name: client.helo,
    },
    tls: !tls ? 'none' : tls.version === 'TLSv1.3' ? 'TLSv1.3' : 'TLSv1.2',
    ...(tls?.sni ? { serverName: tls.sni } : {}),
    user: client.user ?? '',
    sender: message.reversePath,
    mailParameters: isEarlySmtp ? '' : parametersOf(message),
    recipients: recipients.slice(0, MOST).map((recipient) => ({
      address: recipient.address,
      parameters: recipient.notify ? `NOTIFY=${recipient.notify.join(',')}` : '',
    })),
    at: message.acceptedAt.toISOString(),
  };
}

/**
 * The session in which something was refused. TLS and signing in are not part of that record; `listener` is of the event of the connection.
 * Undefined: only a count is known of it, or nobody had come far enough to have said anything.
 */
export function sessionOfRefusal(refusal: Refusal, listener: string | undefined): SimulatedSession | undefined {
  const { client, helo, sender, recipient, count } = refusal;
  if ((count ?? 1) > 1 || client === '' || client.includes('/')) return undefined;
  return {
    client: { address: client, port: 54_321 },
    listener: listener ?? '',
    helo: { verb: listener === 'lmtp' ? 'LHLO' : 'EHLO', name: helo || 'unknown.invalid' },
    tls: 'none',
    user: '',
    sender: sender ?? '',
    mailParameters: '',
    recipients: [{ address: recipient || 'postmaster', parameters: '' }],
    at: refusal.at.toISOString(),
  };
}

function parametersOf({ body, smtputf8, ret, envid, requireTls, client }: StoredMessage): string {
  return [
    body === '7BIT' ? '' : `BODY=${body}`,
    smtputf8 ? 'SMTPUTF8' : '',
    ret ? `RET=${ret}` : '',
    envid ? `ENVID=${xtext(envid)}` : '',
    requireTls && client?.tls ? 'REQUIRETLS' : '',
  ]
    .filter(Boolean)
    .join(' ');
}

/** RFC 3461 §4. */
const xtext = (text: string): string =>
  text.replace(
    /[^\x21-\x2a\x2c-\x3c\x3e-\x7e]/g,
    (unit) => `+${unit.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );

const MOST = 100;
