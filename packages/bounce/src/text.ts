import type { DsnInput, ReportRecipient } from './dsn.ts';
import type { ReportAction } from './rules.ts';
import { explainStatus } from './status.ts';

/** Subject of a report; fixed words, since the original's subject may be forged or private. */
export function subjectOf(recipients: readonly ReportRecipient[]): string {
  const actions = new Set(recipients.map((recipient) => recipient.action));
  if (actions.has('failed')) return 'Your message could not be delivered';
  if (actions.has('delayed')) return 'Your message is delayed';
  return 'Your message has been delivered';
}

/** The part for people: what happened, to whom, why, and what can be done. Lines end in LF here. */
export function writeText(input: DsnInput, returned: 'message' | 'header' | 'nothing'): string {
  const groups = ORDER.flatMap((action) => {
    const recipients = input.recipients.filter((recipient) => recipient.action === action);
    if (recipients.length === 0) return [];
    const opening = OPENINGS[action].replace(
      'the recipient below',
      recipients.length > 1 ? 'the recipients below' : '$&',
    );
    return [wrap(opening), ...recipients.map(describe)];
  });
  const hello = wrap(
    `This is the mail server ${input.reportingMta}. It writes about your message of ${input.original.arrival.toUTCString()}, ` +
      `which it knows as ${input.original.queueId}.`,
  );
  const own = input.ownWords?.trim()
    ? [
        input.ownWords
          .trim()
          .split('\n')
          .map((line) => wrap(line))
          .join('\n'),
      ]
    : [];
  return `${[hello, ...groups, ...own, wrap(CLOSINGS[returned])].join('\n\n')}\n`;
}

function describe(recipient: ReportRecipient): string {
  const { action, address, remote, diagnostic, posthornDiagnostic, willRetryUntil } = recipient;
  const lines = [`  <${oneLine(address)}>`];
  const server = remote
    ? `${oneLine(remote.name, 255)}${remote.address ? ` [${oneLine(remote.address, 64)}]` : ''}`
    : '';
  if (diagnostic) {
    lines.push(`    ${server ? `The server ${server} said:` : 'The answer was:'}`);
    lines.push(`      ${oneLine(diagnostic)}`);
  } else if (server) {
    lines.push(`    Server: ${server}`);
  }
  if (posthornDiagnostic) lines.push(`    ${oneLine(posthornDiagnostic)}`);
  const isProblem = action === 'failed' || action === 'delayed';
  const meaning = isProblem ? explainStatus(recipient.status) : undefined;
  if (meaning) lines.push(wrap(meaning, '    '));
  if (action === 'delayed' && willRetryUntil) lines.push(`    Tried until ${willRetryUntil.toUTCString()}.`);
  return lines.join('\n');
}

function wrap(text: string, indent = ''): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line !== '' && indent.length + line.length + 1 + word.length > 76) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.map((line) => indent + line).join('\n');
}

/** Text from elsewhere, made safe to stand in one line. */
export function oneLine(text: string, maxLength = 800): string {
  const clean = text
    .slice(0, maxLength * 2)
    .replace(/[\s\x00-\x1f\x7f-\x9f]+/g, ' ')
    .toWellFormed()
    .trim();
  return clean.length > maxLength ? `${clean.slice(0, maxLength).toWellFormed()}...` : clean;
}

const ORDER: readonly ReportAction[] = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'];

const OPENINGS: Record<ReportAction, string> = {
  failed: 'It could not be delivered to the recipient below, and will not be tried again.',
  delayed:
    'It has not been delivered to the recipient below yet. You need not do anything: it will be tried again, and you ' +
    'will hear from us if it fails for good. Please do not send it once more.',
  delivered: 'As you asked to be told: it has been delivered to the mailbox of',
  relayed:
    'As you asked to be told: it has been handed on towards the recipient below. The system there does not report ' +
    'deliveries, so this is the last you will hear, unless it fails.',
  expanded:
    'As you asked to be told: the address below stands for several recipients, and your message has been sent on to ' +
    'them. Their deliveries will not be reported.',
};

const CLOSINGS = {
  message: 'Your message is attached, and so are technical details for whoever looks after your mail.',
  header: 'The header of your message is attached, and so are technical details for whoever looks after your mail.',
  nothing: 'Technical details for whoever looks after your mail are attached.',
};
