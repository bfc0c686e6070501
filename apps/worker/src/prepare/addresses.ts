import { domainToASCII } from 'node:url';
import type { StoredMessage } from '@posthorn/db/mail/message';
import { hasUtf8Header } from '@posthorn/message/utf8-header';
import type { ClaimedRecipient } from '@posthorn/queue/claim';
import type { Capabilities } from '@posthorn/smtp/client';
import { ours } from '../outcome/classify.ts';
import type { Verdict } from '../outcome/result.ts';
import type { MessageContent } from './content.ts';

/** The envelope as a peer can be told it. */
export type AdaptedEnvelope =
  | { kind: 'ready'; smtputf8: boolean; reversePath: string; paths: Map<string, string>; refused: Map<string, Verdict> }
  | { kind: 'refused'; verdict: Verdict };

/**
 * Internationalised mail (RFC 6531). A peer without SMTPUTF8 gets it only when nothing but domains needs UTF-8, as A-labels;
 * else the sender is told: 5.6.7 for an address (RFC 6531 §3.5), 5.6.9 for a header, of the message or of a part (RFC 6532 §3).
 */
export async function adaptEnvelope(
  message: StoredMessage,
  recipients: readonly ClaimedRecipient[],
  peer: { capabilities: Capabilities; content: MessageContent },
): Promise<AdaptedEnvelope> {
  const refused = new Map<string, Verdict>();
  const paths = new Map<string, string>();
  const offers = peer.capabilities.has('SMTPUTF8');
  if (message.smtputf8 && offers) {
    for (const { id, address } of recipients) paths.set(id, address);
    return { kind: 'ready', smtputf8: true, reversePath: message.reversePath, paths, refused };
  }
  const reversePath = asciiPath(message.reversePath);
  if (reversePath === null) return noAddress(message.reversePath);
  if (message.smtputf8 && (await hasUtf8Header(peer.content.stream()))) {
    return {
      kind: 'refused',
      verdict: ours('failed', 'prepare', '5.6.9', 'the header needs SMTPUTF8, which the next hop does not offer'),
    };
  }
  for (const { id, address } of recipients) {
    const path = asciiPath(address);
    if (path !== null) paths.set(id, path);
    else refused.set(id, noAddress(address).verdict);
  }
  return { kind: 'ready', smtputf8: false, reversePath, paths, refused };
}

function noAddress(address: string): { kind: 'refused'; verdict: Verdict } {
  return {
    kind: 'refused',
    verdict: ours(
      'failed',
      'prepare',
      '5.6.7',
      `the address ${address} needs SMTPUTF8, which the next hop does not offer`,
    ),
  };
}

/** The same path in ASCII; null when its local part is not. */
function asciiPath(path: string): string | null {
  if (!nonAscii.test(path)) return path;
  const at = path.lastIndexOf('@');
  if (at < 0 || nonAscii.test(path.slice(0, at))) return null;
  const domain = domainToASCII(path.slice(at + 1));
  return domain === '' ? null : `${path.slice(0, at)}@${domain}`;
}

const nonAscii = /[^\x00-\x7f]/;
