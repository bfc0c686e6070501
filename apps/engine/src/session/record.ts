import type { EventType } from '@posthorn/events/catalogue';
import { type EventFields, newEvent } from '@posthorn/events/event';
import { uuidv7 } from '@posthorn/events/id';
import type { Decision } from '@posthorn/policy/decision';
import type { NewRecipient } from '@posthorn/queue/accept';
import type { Session } from './session.ts';
import type { Transaction } from './transaction.ts';

/** Writes an event about the connection itself, where the operator wants them kept. */
export function recordConnection(
  session: Session,
  type: 'tcp:connect' | 'tcp:close' | 'tls:cert',
  fields: Omit<EventFields, 'process'>,
): void {
  if (session.inForce.configuration.events.recordConnections)
    recordEvent(session, type, { direction: 'in', ...fields });
}

/** Writes an event of this session, behind the client's back. */
export function recordEvent(session: Session, type: EventType, fields: Omit<EventFields, 'process'>): void {
  const { house } = session;
  house.history.events([
    newEvent(type, {
      ...fields,
      process: house.process,
      sessionId: session.id,
      clientAddress: session.client.address,
      at: new Date(house.now()),
    }),
  ]);
}

/**
 * Records a refusal with its decision. Refusals of a transaction are also events, so that what listens to events (webhooks, the tail) hears of them.
 */
export function recordRefusal(session: Session, decision: Decision, recipient?: string): void {
  const { house } = session;
  const transaction = session.transaction ?? (decision.stage === 'data' ? session.refusedTransaction : undefined);
  const sender = transaction?.reversePath ?? senderIn(decision);
  house.metrics.refused(decision.stage);
  house.history.refusal({
    id: uuidv7(house.now()),
    at: new Date(house.now()),
    sessionId: session.id,
    client: session.client.address,
    ...(session.helo === '' ? {} : { helo: session.helo }),
    ...(sender === undefined ? {} : { sender }),
    ...(recipient === undefined ? {} : { recipient }),
    decision,
  });
  if (!transactionStages.has(decision.stage)) return;
  recordEvent(session, 'msg:reject', {
    ...(transaction === undefined ? {} : { messageId: transaction.id }),
    ...(sender === undefined ? {} : { sender }),
    ...(recipient === undefined ? {} : { recipient }),
    ...(decision.reply === undefined ? {} : { code: decision.reply.code, text: decision.reply.text }),
    ...(decision.reply?.enhanced === undefined ? {} : { enhanced: decision.reply.enhanced }),
    data: { stage: decision.stage, rule: decision.rule },
  });
}

/** Tells whose copy of a stored message is kept back, and why. */
export function recordQuarantined(
  session: Session,
  { id, reversePath }: Pick<Transaction, 'id' | 'reversePath'>,
  recipients: readonly NewRecipient[],
): void {
  for (const recipient of recipients) {
    if (recipient.state !== 'quarantined') continue;
    const { rule } = recipient.decision;
    recordEvent(session, 'msg:quarantine', {
      messageId: id,
      recipientId: recipient.id,
      sender: reversePath,
      recipient: recipient.address,
      data: { rule, reason: recipient.holdReason ?? rule, days: recipient.keepDays ?? 0 },
    });
  }
}

function senderIn(decision: Decision): string | undefined {
  const sender = decision.facts['sender'];
  return typeof sender === 'string' ? sender : undefined;
}

const transactionStages: ReadonlySet<string> = new Set(['mail', 'rcpt', 'predata', 'prdr', 'data']);
