import type { DsnInput, ReportRecipient } from './dsn.ts';
import type { ReportAction } from './rules.ts';
import { explainStatus } from './status.ts';
import type { ReportValues, Voice, Words } from './words/words.ts';

/** Subject of a report, in the first of its languages. */
export function subjectOf(input: DsnInput, voices: readonly Voice[]): string {
  const [voice] = voices;
  const [action] = actionsOf(input.recipients);
  if (!voice || !action) return '';
  return oneLine(voice.subjectOf(action, valuesOf(input, { action, voice, returned: 'nothing' })), 400);
}

/** The part for people: what happened, to whom, why, and what can be done; each language in turn. Lines end in LF here. */
export function writeText(
  input: DsnInput,
  voices: readonly Voice[],
  returned: 'message' | 'header' | 'nothing',
): string {
  const actions = actionsOf(input.recipients);
  const texts = voices.map((voice) =>
    actions
      .map((action) => tidy(voice.textOf(action, valuesOf(input, { action, voice, returned }))))
      .filter((text) => text !== '')
      .join('\n\n'),
  );
  return `${texts.join(`\n\n${'-'.repeat(72)}\n\n`)}\n`;
}

function valuesOf(
  input: DsnInput,
  told: { action: ReportAction; voice: Voice; returned: 'message' | 'header' | 'nothing' },
): ReportValues {
  const { original } = input;
  const { words } = told.voice;
  const recipients = input.recipients.filter(({ action }) => action === told.action);
  return {
    hostname: oneLine(input.reportingMta, 255),
    postmaster: oneLine(input.from, 320),
    queueId: oneLine(original.queueId, 64),
    sender: oneLine(input.to, 320),
    recipients: recipients
      .slice(0, MAX_NAMED)
      .map(({ address }) => oneLine(address, 320))
      .join(', '),
    date: dateIn(words.language, original.arrival),
    details: recipients.map((recipient) => describe(recipient, words)).join('\n\n'),
    note: input.ownWords?.trim() ?? '',
    returned: words.phrases.returned[told.returned],
  };
}

function describe(recipient: ReportRecipient, words: Words): string {
  const { action, address, remote, diagnostic, posthornDiagnostic, willRetryUntil } = recipient;
  const { phrases } = words;
  const lines = [`  <${oneLine(address)}>`];
  const server = remote
    ? `${oneLine(remote.name, 255)}${remote.address ? ` [${oneLine(remote.address, 64)}]` : ''}`
    : '';
  // As a function, since names of others may hold what a replacement pattern takes for its own.
  const named = (phrase: string) => phrase.replace('{server}', () => server);
  if (diagnostic) {
    lines.push(`    ${server ? named(phrases.serverSaid) : phrases.answerWas}`);
    lines.push(`      ${oneLine(diagnostic)}`);
  } else if (server) {
    lines.push(`    ${named(phrases.server)}`);
  }
  if (posthornDiagnostic) lines.push(`    ${oneLine(posthornDiagnostic)}`);
  const isProblem = action === 'failed' || action === 'delayed';
  const meaning = isProblem ? explainStatus(recipient.status, words) : undefined;
  if (meaning) lines.push(wrap(meaning, '    '));
  if (action === 'delayed' && willRetryUntil)
    lines.push(`    ${phrases.triedUntil.replace('{until}', dateIn(words.language, willRetryUntil))}`);
  return lines.join('\n');
}

/** Paragraphs wrapped, what is indented left as it is, and no gap where a variable had nothing to say. */
function tidy(text: string): string {
  return text
    .split('\n')
    .map((line) => (line.startsWith('  ') ? line : wrap(line.trimEnd())))
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+|\s+$/g, '');
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

/** In UTC, since nobody knows where the reader is. */
function dateIn(language: string, date: Date): string {
  if (/^en\b/i.test(language)) return date.toUTCString();
  const style = { dateStyle: 'full', timeStyle: 'short', timeZone: 'UTC' } as const;
  try {
    return `${new Intl.DateTimeFormat(language, style).format(date)} UTC`;
  } catch {
    return date.toUTCString();
  }
}

/** The kinds of fate in a report, the gravest first. */
function actionsOf(recipients: readonly ReportRecipient[]): ReportAction[] {
  return ORDER.filter((action) => recipients.some((recipient) => recipient.action === action));
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
const MAX_NAMED = 20;
