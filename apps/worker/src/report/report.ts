import { composeDsn, type ReportRecipient } from '@posthorn/bounce/dsn';
import { oneLine } from '@posthorn/bounce/text';
import { voicesIn } from '@posthorn/bounce/words/choose';
import type { NewMessage, StoredMessage } from '@posthorn/db/mail/message';
import { newEvent, type PosthornEvent } from '@posthorn/events/event';
import { queueIdOf, uuidv7 } from '@posthorn/events/id';
import { fillTemplate } from '@posthorn/settings/template';
import type { MessageContent } from '../prepare/content.ts';
import { type DeliverySettings, settingsFor } from '../settings.ts';
import { generatedMessage } from './generated.ts';
import type { ReportContext } from './routed.ts';

export type ReportKind = 'failure' | 'delay' | 'success';

/** A report ready to be stored together with the outcome it tells of. */
export type Report = { messages: NewMessage[]; events: PosthornEvent[] };

/**
 * Writes one report for all recipients of a message that share its kind (RFC 3464), addressed to the reverse path
 * and sent with the null one, so that it can never cause another (RFC 5321 §4.5.5).
 */
export async function writeReport(
  original: { message: StoredMessage; content: MessageContent },
  about: { kind: ReportKind; recipients: ReportRecipient[] },
  context: ReportContext,
): Promise<Report> {
  const { message, content } = original;
  const { settings, now } = context;
  const { dsn } = settings.configuration;
  const id = uuidv7();
  // The report matters more than what it quotes.
  const head = await content.head(Math.max(dsn.maxQuotedSize, minHead)).catch(() => ({ bytes: null, complete: false }));
  const octets = await composeDsn({
    id: queueIdOf(id),
    now,
    reportingMta: settings.hostname,
    from: settings.postmaster,
    to: message.reversePath,
    recipients: about.recipients,
    original: {
      queueId: message.queueId,
      arrival: message.acceptedAt,
      ...(message.envid ? { envid: message.envid } : {}),
      ...(message.ret ? { ret: message.ret } : {}),
      ...(message.client?.helo ? { receivedFrom: message.client.helo } : {}),
      smtputf8: message.smtputf8,
      size: message.size,
      content: head.bytes,
      complete: head.complete,
    },
    maxQuotedSize: dsn.maxQuotedSize,
    ownWords: ownWords(message, about, settings),
    voices: voicesIn(languagesFor(message.reversePath, about.recipients, settings), dsn.texts, fillTemplate),
    headersOnly: message.requireTls,
  });
  const told = { octets, facts: { kind: about.kind, about: message.id }, context, parentId: message.id };
  const messages = [generatedMessage({ ...told, id, to: message.reversePath })];
  if (about.kind === 'failure' && dsn.copyTo) {
    messages.push(generatedMessage({ ...told, id: uuidv7(), to: dsn.copyTo }));
  }
  return { messages, events: messages.map((report) => generated(report, message, { kind: about.kind, context })) };
}

/** Those of the sender, who reads it; else those of the settings, which may differ for mail to a domain. */
function languagesFor(sender: string, recipients: ReportRecipient[], settings: DeliverySettings): readonly string[] {
  const { configuration, policy } = settings;
  const chosen = configuration.dsn.languageOf.find(({ senders }) => policy.addresses(senders, sender));
  if (chosen) return chosen.languages;
  return settingsFor(settings, recipients[0]?.address ?? '').configuration.dsn.languages;
}

function ownWords(
  message: StoredMessage,
  about: { kind: ReportKind; recipients: ReportRecipient[] },
  settings: DeliverySettings,
): string {
  const { failureWords, delayWords } = settings.configuration.dsn;
  if (about.kind === 'success') return '';
  return fillTemplate(about.kind === 'failure' ? failureWords : delayWords, {
    hostname: settings.hostname,
    postmaster: settings.postmaster,
    queueId: message.queueId,
    recipients: about.recipients
      .slice(0, maxNamed)
      .map(({ address }) => oneLine(address))
      .join(', '),
    date: message.acceptedAt.toUTCString(),
  });
}

function generated(
  report: NewMessage,
  original: StoredMessage,
  about: { kind: ReportKind; context: ReportContext },
): PosthornEvent {
  return newEvent('msg:generate', {
    process: about.context.process,
    messageId: report.id,
    sender: '',
    recipient: report.recipients[0]?.address ?? '',
    data: { kind: about.kind, parentId: original.id },
  });
}

/** Enough for any header section worth returning. */
const minHead = 64 * 1024;
const maxNamed = 20;
