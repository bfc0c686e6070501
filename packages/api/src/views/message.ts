import type { RecipientState, StoredMessage } from '@posthorn/db/mail/message';
import type { MessageRow, Refusal, Timeline, TimelineEntry, TimelineRecipient } from '@posthorn/queue/history';
import type { Attempt } from '@posthorn/queue/settle';
import { isResumed } from '@posthorn/transport/resumption/bits';
import { z } from 'zod';
import { attemptExtensionsSchema, attemptExtensionsView } from './attempt-extensions.ts';
import { attemptSecuritySchema, attemptSecurityView } from './attempt-security.ts';
import { type EventView, eventSchemaView, eventView } from './event.ts';
import { replyClassOf, replyClassSchema } from './explanation.ts';
import { instant, isoOf } from './time.ts';

/** States of a recipient, as searched and shown. */
export const recipientStates = [
  'queued',
  'held',
  'quarantined',
  'delivered',
  'bounced',
  'expired',
  'discarded',
  'dropped',
  'handed-over',
  'expanded',
] as const satisfies readonly RecipientState[];

const json = z.record(z.string(), z.unknown());

export const decisionSchema = z.object({
  stage: z.string(),
  rule: z.string(),
  verdict: z.string(),
  reply: z.object({ code: z.number(), enhanced: z.string().optional(), text: z.string() }).optional(),
  facts: json,
  revision: z.number(),
  at: z.string(),
});

export const messageSchema = z
  .object({
    id: z.string(),
    queueId: z.string(),
    origin: z.enum(['received', 'generated', 'expanded']),
    parentId: z.string().nullable(),
    sessionId: z.string().nullable(),
    reversePath: z.string().meta({ description: 'Without angle brackets; empty for the null reverse path' }),
    ret: z.string().nullable(),
    envid: z.string().nullable(),
    body: z.string(),
    smtputf8: z.boolean(),
    requireTls: z.boolean(),
    size: z.number(),
    subject: z.string().nullable(),
    from: z.string().nullable(),
    to: z.string().nullable(),
    headerMessageId: z.string().nullable(),
    client: z
      .object({
        address: z.string(),
        port: z.number(),
        helo: z.string(),
        reverseName: z.string().nullable(),
        localAddress: z.string(),
        localPort: z.number(),
        listener: z.string(),
        protocol: z.string(),
        tls: z
          .object({
            version: z.string(),
            cipher: z.string(),
            sni: z.string().nullable(),
            resumed: z.boolean().meta({ description: 'An earlier TLS session went on' }),
            resumption: z.int().meta({
              description:
                'Bits: 1 sessions can be resumed here, 2 asked for, 4 offered, 8 issued, 16 resumed; 0 for messages of before it was kept',
            }),
          })
          .nullable(),
        user: z.string().nullable(),
        front: z
          .object({
            by: z.enum(['proxy', 'xclient']),
            address: z.string(),
            port: z.number(),
            target: z.string().nullable(),
            told: json.nullable().meta({ description: 'What the proxy added: alpn, authority, uniqueId, netns, tls' }),
          })
          .nullable()
          .meta({ description: 'The proxy or front that spoke for the client' }),
        early: z.boolean().meta({ description: 'It spoke before the greeting, as PIPECONNECT allows' }),
        prdr: z.boolean().meta({ description: 'It asked for a reply for each recipient' }),
        rules: z.array(z.string()).meta({ description: 'The rules of yours that applied' }),
      })
      .nullable(),
    revision: z.number().meta({ description: 'Revision of the settings that judged it' }),
    acceptedAt: instant,
    recipientCount: z.number(),
  })
  .meta({ id: 'Message' });
export type MessageView = z.output<typeof messageSchema>;

export const recipientSchema = z
  .object({
    id: z.string(),
    address: z.string(),
    state: z.enum(recipientStates),
    leased: z.boolean().meta({ description: 'A worker is delivering it right now' }),
    destination: z.string(),
    attempts: z.number(),
    nextTry: instant.nullable(),
    lastError: z.string().nullable(),
  })
  .meta({ id: 'Recipient' });

export const messageRowSchema = z.object({ message: messageSchema, recipients: z.array(recipientSchema) });

export const timelineRecipientSchema = recipientSchema.extend({
  route: z.string(),
  original: z.object({ type: z.string(), address: z.string() }).nullable(),
  notify: z.array(z.string()).nullable(),
  decision: decisionSchema,
  queuedAt: instant,
  finishedAt: instant.nullable(),
  holdReason: z.string().nullable(),
});

export const attemptSchema = z
  .object({
    at: instant,
    ms: z.number(),
    host: z.string().nullable(),
    address: z.string().nullable(),
    port: z.number().nullable(),
    tls: json.nullable(),
    code: z.number().nullable(),
    enhanced: z.string().nullable(),
    reply: z.string().nullable().meta({ description: 'The exact words of the other server' }),
    stage: z.string(),
    result: z.enum(['delivered', 'deferred', 'failed']),
    transcript: z.string().nullable(),
    signatures: z
      .array(z.object({ domain: z.string(), selector: z.string(), algorithm: z.string() }))
      .meta({ description: 'The DKIM signatures of ours that the message carried' }),
    proxy: z
      .object({
        name: z.string().nullable().meta({ description: 'Null: no proxy could be used' }),
        host: z.string().nullable(),
        port: z.number().nullable(),
        tries: z.array(z.object({ proxy: z.string(), ms: z.number(), reason: z.string().nullable() })),
      })
      .nullable()
      .meta({ description: 'The SOCKS proxy it left through, and what was tried; null: directly' }),
    source: z
      .object({
        address: z.string(),
        port: z.number(),
        name: z.string().nullable().meta({ description: 'The source address, where it was taken from a pool' }),
        pool: z.string().nullable(),
      })
      .nullable()
      .meta({
        description: 'Our end of the connection; with a proxy, of the connection to that; null: there was none',
      }),
    sentAs: z
      .string()
      .nullable()
      .meta({ description: 'The envelope sender the other server was told; null: that of the message' }),
    security: attemptSecuritySchema.nullable(),
    extensions: attemptExtensionsSchema,
    class: replyClassSchema.nullable().meta({ description: 'What kind of trouble it met' }),
  })
  .meta({ id: 'Attempt' });

export const refusalSchema = z
  .object({
    id: z.string(),
    at: instant,
    sessionId: z.string(),
    client: z.string(),
    helo: z.string().nullable(),
    sender: z.string().nullable(),
    recipient: z.string().nullable(),
    decision: decisionSchema,
    count: z.number().meta({ description: 'Above 1: equal refusals folded into this row under flood' }),
  })
  .meta({ id: 'Refusal' });
export type RefusalView = z.output<typeof refusalSchema>;

/** One line of a timeline; `kind` says which of the optional members are there. */
export const timelineEntrySchema = z.object({
  kind: z.enum(['refusal', 'accept', 'decision', 'attempt', 'event', 'child', 'outcome']),
  at: instant,
  recipientId: z.string().optional(),
  recipient: z.string().optional(),
  decision: decisionSchema.optional(),
  attempt: attemptSchema.optional(),
  event: eventSchemaView.optional(),
  message: messageSchema.optional(),
  refusal: refusalSchema.optional(),
  state: z.enum(recipientStates).optional(),
});

export const timelineSchema = z
  .object({
    message: messageSchema.nullable(),
    parent: messageSchema.nullable(),
    children: z.array(messageSchema),
    sessionId: z.string().nullable(),
    messages: z.array(messageSchema),
    recipients: z.array(timelineRecipientSchema),
    entries: z.array(timelineEntrySchema),
    truncated: z.boolean(),
  })
  .meta({ id: 'Timeline' });

export const messageView = (message: StoredMessage): MessageView => ({
  id: message.id,
  queueId: message.queueId,
  origin: message.origin,
  parentId: message.parentId ?? null,
  sessionId: message.sessionId ?? null,
  reversePath: message.reversePath,
  ret: message.ret ?? null,
  envid: message.envid ?? null,
  body: message.body,
  smtputf8: message.smtputf8,
  requireTls: message.requireTls,
  size: Number(message.size),
  subject: message.summary.subject ?? null,
  from: message.summary.from ?? null,
  to: message.summary.to ?? null,
  headerMessageId: message.summary.messageId ?? null,
  client: message.client && {
    ...message.client,
    reverseName: message.client.reverseName ?? null,
    user: message.client.user ?? null,
    tls: message.client.tls ? tlsView(message.client.tls) : null,
    front: message.client.front
      ? {
          ...message.client.front,
          target: message.client.front.target ?? null,
          told: message.client.front.told ?? null,
        }
      : null,
    early: message.client.early ?? false,
    prdr: message.client.prdr ?? false,
    rules: [...(message.client.rules ?? [])],
  },
  revision: message.revision,
  acceptedAt: isoOf(message.acceptedAt),
  recipientCount: message.recipientCount,
});

export const messageRowView = ({ message, recipients }: MessageRow): z.output<typeof messageRowSchema> => ({
  message: messageView(message),
  recipients: recipients.map((recipient) => ({ ...recipient, nextTry: isoOf(recipient.nextTry) })),
});

export const refusalView = (refusal: Refusal): RefusalView => ({
  id: refusal.id,
  at: isoOf(refusal.at),
  sessionId: refusal.sessionId,
  client: refusal.client,
  helo: refusal.helo ?? null,
  sender: refusal.sender ?? null,
  recipient: refusal.recipient ?? null,
  decision: refusal.decision as RefusalView['decision'],
  count: refusal.count ?? 1,
});

export const timelineRecipientView = (recipient: TimelineRecipient): z.output<typeof timelineRecipientSchema> => ({
  id: recipient.id,
  address: recipient.address,
  state: recipient.state,
  leased: recipient.leased,
  destination: recipient.destination,
  route: recipient.route,
  attempts: recipient.attempts,
  original: recipient.original,
  notify: recipient.notify,
  decision: recipient.decision as RefusalView['decision'],
  queuedAt: isoOf(recipient.queuedAt),
  nextTry: isoOf(recipient.nextTry),
  finishedAt: isoOf(recipient.finishedAt),
  holdReason: recipient.holdReason,
  lastError: recipient.lastError,
});

export const timelineView = (timeline: Timeline): z.output<typeof timelineSchema> => ({
  message: timeline.message && messageView(timeline.message),
  parent: timeline.parent && messageView(timeline.parent),
  children: timeline.children.map(messageView),
  sessionId: timeline.sessionId,
  messages: timeline.messages.map(messageView),
  recipients: timeline.recipients.map(timelineRecipientView),
  entries: timeline.entries.map(entryView),
  truncated: timeline.truncated,
});

const entryView = (entry: TimelineEntry): z.output<typeof timelineEntrySchema> => {
  const at = isoOf(entry.at);
  switch (entry.kind) {
    case 'refusal':
      return { kind: entry.kind, at, refusal: refusalView(entry.refusal) };
    case 'accept':
    case 'child':
      return { kind: entry.kind, at, message: messageView(entry.message) };
    case 'decision':
      return {
        kind: entry.kind,
        at,
        recipientId: entry.recipientId,
        recipient: entry.recipient,
        decision: entry.decision as RefusalView['decision'],
      };
    case 'attempt':
      return {
        kind: entry.kind,
        at,
        recipientId: entry.recipientId,
        recipient: entry.recipient,
        attempt: { ...attemptView(entry.attempt), transcript: entry.attempt.transcript ?? null },
      };
    case 'event':
      return { kind: entry.kind, at, event: eventView(entry.event) satisfies EventView };
    case 'outcome':
      return { kind: entry.kind, at, recipientId: entry.recipientId, recipient: entry.recipient, state: entry.state };
  }
};

type AttemptView = z.output<typeof attemptSchema>;

/** An attempt without its transcript. */
export const attemptView = (attempt: Omit<Attempt, 'transcript'>): Omit<AttemptView, 'transcript'> => ({
  at: isoOf(attempt.at),
  ms: attempt.ms,
  host: attempt.host ?? null,
  address: attempt.address ?? null,
  port: attempt.port ?? null,
  tls: attempt.tls ?? null,
  code: attempt.code ?? null,
  enhanced: attempt.enhanced ?? null,
  reply: attempt.reply ?? null,
  stage: attempt.stage,
  result: attempt.result,
  signatures: (attempt.signatures ?? []).map(({ domain, selector, algorithm }) => ({ domain, selector, algorithm })),
  proxy: attempt.proxy
    ? {
        name: attempt.proxy.name,
        host: attempt.proxy.host ?? null,
        port: attempt.proxy.port ?? null,
        tries: attempt.proxy.tries.map(({ proxy, ms, reason }) => ({ proxy, ms, reason })),
      }
    : null,
  source: sourceView(attempt.extensions?.source),
  sentAs: attempt.sentAs ?? null,
  security: attempt.security ? attemptSecurityView(attempt.security) : null,
  extensions: attemptExtensionsView(attempt.extensions ?? {}),
  class: replyClassOf(attempt.class),
});

function sourceView(source: NonNullable<Attempt['extensions']>['source']): AttemptView['source'] {
  if (!source) return null;
  const { address, port, name = null, pool = null } = source;
  return { address, port, name, pool };
}

function tlsView(tls: NonNullable<NonNullable<MessageRow['message']['client']>['tls']>) {
  const resumption = tls.resumption ?? 0;
  return { ...tls, sni: tls.sni ?? null, resumption, resumed: isResumed(resumption) };
}
