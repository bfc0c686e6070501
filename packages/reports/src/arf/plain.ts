import { firstValue, readHeaders } from '@posthorn/message/headers';
import { readStructure, walkParts } from '@posthorn/message/mime';
import { decodedPart } from '../part.ts';
import { noFeedback } from './feedback.ts';
import type { ReadReport } from './read.ts';

/**
 * Reads reports without a part for programs. Exim writes failure reports as words for people with the fields among them, and the header section of
 * the message below a line of dashes. Null: it is none. Never throws.
 */
export function readPlainFailure(mail: Buffer): ReadReport | null {
  const subject = firstValue(readHeaders(mail), 'Subject') ?? '';
  const complained = /^\s*complaint about message from (\S+)/i.exec(subject);
  if (complained) return readComplaint(mail, complained[1]!);
  if (!/\bDMARC\s+(?:Forensic|Failure)\s+Report\b/i.test(subject)) return null;
  const part = [...walkParts(readStructure(mail).root)].find(({ type }) => type === 'text/plain');
  const text = part && decodedPart(mail, part)?.subarray(0, MAX_TEXT).toString('latin1');
  if (!text) return null;
  const cut = /^-{4,}[^\r\n]*headers[^\r\n]*\r?\n\s*/im.exec(text);
  const words = cut === null ? text : text.slice(0, cut.index);
  const field = (name: string): string | null =>
    new RegExp(`^[ \\t]*${name}:[ \\t]*(\\S[^\\r\\n]*)`, 'im').exec(words)?.[1]?.trim() ?? null;
  const domain = field('Sender Domain');
  const sourceIp = field('Sender IP Address');
  if (domain === null && sourceIp === null) return null;
  const arrival = new Date(field('Received date') ?? '');
  const failed = (['dkim', 'spf'] as const).filter((method) => /^no\b/i.test(field(`${method} Alignment`) ?? ''));
  return {
    feedback: {
      ...noFeedback(),
      authFailure: 'dmarc',
      identityAlignment: failed,
      arrival: Number.isNaN(arrival.getTime()) ? null : arrival,
      sourceIp,
      reportedDomains: domain === null ? [] : [domain],
      authenticationResults: [field('DMARC Results')].flatMap((result) =>
        result === null ? [] : [`dmarc: ${result}`],
      ),
    },
    text: words.trim().slice(0, 20_000),
    original:
      cut === null ? null : { kind: 'headers', octets: Buffer.from(text.slice(cut.index + cut[0].length), 'latin1') },
  };
}

/** The complaints that Microsoft passes on: the message as it was, and the address it came from in Subject. */
function readComplaint(mail: Buffer, sourceIp: string): ReadReport | null {
  const message = [...walkParts(readStructure(mail).root)].find(({ type }) => type === 'message/rfc822');
  const octets = message && decodedPart(mail, message);
  if (!octets?.length) return null;
  return {
    feedback: { ...noFeedback(), feedbackType: 'abuse', sourceIp },
    text: '',
    original: { kind: 'message', octets },
  };
}

const MAX_TEXT = 256 * 1024;
