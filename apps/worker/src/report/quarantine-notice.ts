import { oneLine } from '@posthorn/bounce/text';
import type { NewMessage } from '@posthorn/db/mail/message';
import { queueIdOf, uuidv7 } from '@posthorn/events/id';
import type { QuarantineWarning } from '@posthorn/queue/quarantine';
import { generatedMessage } from './generated.ts';
import type { ReportContext } from './routed.ts';

/** A mail to whoever looks after the quarantine: how much leaves it soon. Its sender is the null one, so that it can never cause a report. */
export function quarantineNotice(to: string, warning: QuarantineWarning, context: ReportContext): NewMessage {
  const id = uuidv7(context.now.getTime());
  const octets = Buffer.from(textOf(to, warning, { ...context, id: queueIdOf(id) }), 'utf8');
  return generatedMessage({ id, to, octets, facts: { kind: 'quarantine-warning' }, context });
}

function textOf(
  to: string,
  { recipients, messages, days, first }: QuarantineWarning,
  { settings, now, id }: ReportContext & { id: string },
): string {
  const what = messages === 1 ? 'One message leaves' : `${messages} messages leave`;
  const within = days === 1 ? 'a day' : `${days} days`;
  const fields = [
    `Date: ${now.toUTCString().replace('GMT', '+0000')}`,
    `From: Posthorn <${oneLine(settings.postmaster)}>`,
    `To: <${oneLine(to)}>`,
    `Message-ID: <quarantine.${id}@${settings.hostname}>`,
    `Subject: ${what} the quarantine within ${within}`,
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=us-ascii',
  ];
  const lines = [
    `${what} the quarantine of ${settings.hostname} within ${within},`,
    `the first of them at ${first.toUTCString()}.`,
    '',
    recipients === messages
      ? 'What nobody has looked at by then is thrown away, and nobody is told.'
      : `That is mail for ${recipients} recipients. What nobody has looked at by then is`,
    ...(recipients === messages ? [] : ['thrown away, and nobody is told.']),
    '',
    'To see it, open Quarantine in the console and search for',
    '',
    `    leaves:${days}d`,
  ];
  return [...fields, '', ...lines, ''].join('\r\n');
}
