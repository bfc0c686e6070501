import { formatDate } from '@posthorn/message/trace';
import { addressTypeOf } from '@posthorn/smtp/original-recipient';
import type { DsnInput, ReportRecipient } from './dsn.ts';
import { statusFor } from './status.ts';
import { oneLine } from './text.ts';

/**
 * The machine-readable part (RFC 3464 §2): a group of fields on the message, one group for each recipient. `isGlobal` writes
 * UTF-8 and the address type `utf-8` (RFC 6533 §3); otherwise everything is US-ASCII. Lines end in CRLF.
 */
export function writeDeliveryStatus(input: DsnInput, isGlobal: boolean): Buffer {
  const { original } = input;
  const perMessage = [
    field('Original-Envelope-Id', original.envid, isGlobal),
    field('Reporting-MTA', `dns; ${input.reportingMta}`, isGlobal),
    field('Received-From-MTA', original.receivedFrom && `dns; ${original.receivedFrom}`, isGlobal),
    field('Arrival-Date', formatDate(original.arrival), isGlobal),
    field('X-Posthorn-Queue-Id', original.queueId, isGlobal),
  ];
  const groups = [perMessage, ...input.recipients.map((recipient) => recipientFields(recipient, isGlobal))];
  return Buffer.from(groups.map((group) => group.join('')).join('\r\n'), 'utf8');
}

/** Whether the addresses in this report can only be written in UTF-8. */
export function needsUtf8(recipients: readonly ReportRecipient[]): boolean {
  return recipients.some(({ address, original }) =>
    [address, original?.address ?? ''].some((one) => addressTypeOf(one) === 'utf-8'),
  );
}

function recipientFields(recipient: ReportRecipient, isGlobal: boolean): string[] {
  const { original, address, action, remote } = recipient;
  const isProblem = action === 'failed' || action === 'delayed';
  const port = remote?.port !== undefined && remote.port !== 25 ? `:${remote.port}` : '';
  const greeting = isProblem ? remote?.greeting : undefined;
  const helo = isProblem ? remote?.heloResponse?.split(/\r?\n/, 1)[0] : undefined;
  return [
    field('Original-Recipient', original && `${addressType(original)}; ${original.address}`, isGlobal),
    field('Final-Recipient', `${addressTypeOf(address)}; ${address}`, isGlobal),
    field('Action', action, isGlobal),
    field('Status', statusFor(action, recipient.status), isGlobal),
    field('Remote-MTA', remote && `dns; ${remote.name}`, isGlobal),
    field('Diagnostic-Code', recipient.diagnostic && `smtp; ${recipient.diagnostic}`, isGlobal),
    field('Last-Attempt-Date', recipient.lastAttempt && formatDate(recipient.lastAttempt), isGlobal),
    // RFC 3464 §2.3.9: for delayed recipients only.
    field('Will-Retry-Until', action === 'delayed' && until(recipient.willRetryUntil), isGlobal),
    field('X-Remote-MTA-address', isProblem && remote?.address && `X-ip; [${remote.address}]${port}`, isGlobal),
    field('X-Remote-MTA-smtp-greeting', greeting && `X-str; ${greeting}`, isGlobal),
    field('X-Remote-MTA-helo-response', helo && `X-str; ${helo}`, isGlobal),
    field('X-Posthorn-Diagnostic', recipient.posthornDiagnostic && `X-str; ${recipient.posthornDiagnostic}`, isGlobal),
  ];
}

function until(date: Date | undefined): string | undefined {
  return date && formatDate(date);
}

function addressType(original: { type: string; address: string }): string {
  const type = original.type.replace(/[^A-Za-z0-9-]/g, '').slice(0, 60);
  return type === '' ? 'rfc822' : type;
}

/** `Name: value` with CRLF, folded at blanks below 78 columns; '' when there is nothing to say. */
function field(name: string, value: string | false | undefined, isGlobal: boolean): string {
  if (!value) return '';
  const clean = oneLine(value, 1500);
  const text = isGlobal ? clean : clean.replace(/[^\x20-\x7e]+/g, '?');
  const lines = [`${name}:`];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line.length + 1 + word.length > 76 && line !== `${name}:`) lines.push(` ${word}`);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return `${lines.flatMap(breakLong).join('\r\n')}\r\n`;
}

/** No line may pass 998 octets (RFC 5322 §2.1.1); a word that long is nobody's address. */
function breakLong(line: string): string[] {
  return line.match(/.{1,240}/gu)!.map((piece, index) => (index === 0 ? piece : ` ${piece}`));
}
