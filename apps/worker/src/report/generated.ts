import type { NewMessage } from '@posthorn/db/mail/message';
import { queueIdOf } from '@posthorn/events/id';
import { scanContent } from '@posthorn/message/content-class';
import { summary } from '@posthorn/message/headers';
import { type ReportContext, routed } from './routed.ts';

/** What a message of ours is about. */
export type Generated = {
  id: string;
  to: string;
  octets: Uint8Array;
  /** Why it goes to that address, for its decision. */
  facts: Record<string, string>;
  context: Pick<ReportContext, 'settings' | 'now'>;
  /** The message that it tells of, if that is stored. */
  parentId?: string;
  /** The null one when left out: it can never cause a report. */
  reversePath?: string;
};

/** A message that we wrote ourselves, to one address, ready for the queue. */
export function generatedMessage({
  id,
  to,
  octets,
  facts,
  context,
  parentId,
  reversePath = '',
}: Generated): NewMessage {
  return {
    id,
    queueId: queueIdOf(id),
    origin: 'generated',
    ...(parentId === undefined ? {} : { parentId }),
    reversePath,
    body: scanContent(octets).body,
    smtputf8: /[^\x00-\x7f]/.test(to),
    requireTls: false,
    size: octets.length,
    content: octets,
    summary: summary(octets),
    client: null,
    revision: context.settings.revision,
    recipients: [routed(to, { rule: 'builtin.report', facts, context, isExpanded: false })],
  };
}
