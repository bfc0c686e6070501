import { reportsFor } from '@posthorn/bounce/rules';
import type { NewMessage, StoredMessage } from '@posthorn/db/mail/message';
import { queueIdOf, uuidv7 } from '@posthorn/events/id';
import type { JsonValue } from '@posthorn/policy/decision';
import type { ClaimedRecipient } from '@posthorn/queue/claim';
import { originalRecipientOf } from '@posthorn/smtp/original-recipient';
import { type ReportContext, routed } from '../report/routed.ts';

/**
 * The message that carries a redirected recipient's targets. It shares the octets of the original; what was asked for in NOTIFY
 * travels on as RFC 3461 §5.2.7 says, and ORCPT keeps the address as it was submitted, for reports.
 */
export function expandRecipient(
  message: StoredMessage,
  recipient: ClaimedRecipient,
  how: { alias: string; targets: readonly string[]; context: ReportContext },
): NewMessage {
  const { alias, targets, context } = how;
  const id = uuidv7();
  const { onward } = reportsFor(
    { reversePath: message.reversePath, notify: (recipient.notify as never) ?? undefined },
    { kind: 'redirected', targets: targets.length },
  );
  // Routes of the targets may go by what was found.
  const content = recipient.content ? { content: recipient.content as JsonValue } : {};
  const original = recipient.original ?? originalRecipientOf(recipient.address);
  return {
    id,
    queueId: queueIdOf(id),
    origin: 'expanded',
    parentId: message.id,
    sessionId: message.sessionId ?? null,
    reversePath: message.reversePath,
    ret: message.ret ?? null,
    envid: message.envid ?? null,
    body: message.body,
    smtputf8: message.smtputf8,
    requireTls: message.requireTls,
    size: message.size,
    content: { sameAs: message.id },
    summary: message.summary,
    client: message.client,
    revision: context.settings.revision,
    recipients: targets.map((target) => ({
      ...routed(target, {
        rule: 'builtin.alias',
        facts: { alias, recipient: recipient.address, ...content },
        context,
        isExpanded: true,
      }),
      original,
      notify: onward ?? null,
    })),
  };
}
