import { queueIdOf } from '@posthorn/events/id';
import { type HeaderSection, prependFields, readHeaders, summaryOf } from '@posthorn/message/headers';
import { missingFields } from '@posthorn/message/submission';
import { protocolName } from '@posthorn/message/trace';
import type { Decision } from '@posthorn/policy/decision';
import { AcceptError, type ClientFacts, type NewMessage } from '@posthorn/queue/accept';
import { forgedFields, resultFields, signedInFields } from './authentication/fields.ts';
import { type Authentication, authenticate } from './authentication/message.ts';
import { recordVerification } from './authentication/record.ts';
import { authenticationView } from './authentication/view.ts';
import { isSubmission } from './listeners/kind.ts';
import { protocolOf, receivedField } from './received.ts';
import { askEach, refusedForAll } from './rules/each.ts';
import { isTlsOptional } from './rules/facts.ts';
import { addedFields, bottomFields, editedFields, removedFields } from './rules/header.ts';
import type { MessageContent } from './rules/scope.ts';
import { type Settlement, settled } from './rules/settled.ts';
import { changeEnvelope } from './scanning/envelope.ts';
import { scanContent } from './scanning/scan.ts';
import { tagContent, withContent } from './scanning/settle.ts';
import { toldByProxy } from './session/proxy.ts';
import { logReceived } from './session/receive-log.ts';
import { recordQuarantined } from './session/record.ts';
import type { Front, Session } from './session/session.ts';
import type { Transaction } from './session/transaction.ts';
import { dataStage } from './stages/data.ts';
import { decide, decisionOf, isAccepting } from './stages/stage.ts';

/** What is said of a message; `each` for each RCPT that was taken, where the client wants to hear it. */
export type Acceptance = { decision: Decision; each?: Decision[] };

/**
 * Makes a message durable, and only then says 250 (RFC 5321 §6.1). Whatever goes wrong before the commit is answered 451 or 452, and
 * nothing is stored; the client still has its copy.
 */
export async function acceptMessage(session: Session, transaction: Transaction, size: number): Promise<Acceptance> {
  const { body } = transaction;
  if (body === undefined) throw new Error('a message without content');
  if (body.size !== size) throw new Error(`content of ${size} octets was kept as ${body.size}`);

  const head = body.head();
  const section = readHeaders(head);
  const [authentication, scan] = await Promise.all([
    authenticate(session, transaction, { section, head }),
    scanContent(session, transaction),
  ]);
  if (authentication) session.house.observer?.authenticated(authentication);
  const content: MessageContent = { section, size, authentication, scan };
  const each = await askEach(session, transaction, content);
  const recipients = transaction.recipients.map(({ address }) => address);
  const verdict =
    each !== undefined && recipients.length === 0
      ? refusedForAll(session, each)
      : await decide(dataStage, session, { ...content, recipients });
  const decision = isAccepting(verdict)
    ? await store(session, transaction, {
        content,
        size,
        head,
        settlement: { verdict, each, rules: transaction.rules },
      })
    : verdict;
  if (authentication)
    recordVerification(session, transaction, {
      authentication,
      verdict,
      isStored: isAccepting(decision),
      section,
      head,
      size,
    });
  if (each === undefined) return { decision };
  return { decision, each: transaction.accepted.map(({ id }) => each.get(id)!.decision) };
}

type Arrived = { content: MessageContent; size: number; head: Uint8Array; settlement: Settlement };

/** Commits the message with what was decided of each recipient. */
async function store(session: Session, transaction: Transaction, arrived: Arrived): Promise<Decision> {
  const { house } = session;
  const { head, settlement } = arrived;
  const { section, authentication, scan } = arrived.content;
  const { verdict } = settlement;
  const body = transaction.body!;
  const reverseName = await session.facts.reverseName();
  session.client.name ??= reverseName;
  const queueId = queueIdOf(transaction.id);
  tagContent(transaction, scan);
  const top = topOf(session, transaction, { section, head, queueId, authentication });
  const { first, skip } = transaction.newBody === undefined ? top : headerOnly(top, head, body);
  try {
    const kept = transaction.newBody ?? body;
    const content = kept.isSpilled ? await house.acceptor.stage(kept.stream(first, skip)) : kept.whole(first, skip);
    const stored = first.length + kept.size - skip;
    const summary = {
      ...summaryOf(section),
      ...(isTlsOptional(section, transaction) ? { tlsRequired: 'no' as const } : {}),
    };
    const { keepDays } = session.inForce.configuration.quarantine;
    const recipients = changeEnvelope(
      session,
      transaction.recipients.map((recipient) => withContent(session, settled(recipient, settlement), scan)),
      { changes: scan?.envelope ?? [], settle: (recipient) => settled(recipient, settlement) },
    ).map((recipient) => ({ ...recipient, keepDays }));
    const message = messageOf(session, transaction, { queueId, content, size: stored, summary });
    await house.acceptor.accept({
      ...message,
      recipients,
      ...(authentication ? { authentication: authenticationView(authentication) } : {}),
    });
    logReceived(session, message, authentication);
    recordQuarantined(session, transaction, recipients);
    house.metrics.messageAccepted(recipients.length, stored, (house.now() - transaction.endedAt) / 1000);
    return decisionOf('data', session, {
      rule: verdict.rule,
      verdict: verdict.verdict,
      reply: { code: 250, enhanced: '2.0.0', text: `Ok: queued as ${queueId}` },
      facts: verdict.facts,
    });
  } catch (error) {
    return notStored(session, error);
  }
}

function notStored(session: Session, error: unknown): Decision {
  const { house } = session;
  const isFull = error instanceof AcceptError && error.reason === 'full';
  house.metrics.acceptFailed();
  house.log.error(
    { err: error, session: session.id },
    'a message could not be stored; its client was told to try again',
  );
  return decisionOf('data', session, {
    rule: isFull ? 'builtin.memory-full' : 'builtin.not-stored',
    verdict: 'defer',
    reply: isFull
      ? { code: 452, enhanced: '4.3.1', text: 'Not enough room here now, try again later' }
      : { code: 451, enhanced: '4.3.0', text: 'The message could not be stored, try again later' },
    facts: { reason: error instanceof AcceptError ? error.reason : 'fault' },
  });
}

function messageOf(
  session: Session,
  transaction: Transaction,
  stored: Pick<NewMessage, 'queueId' | 'content' | 'size' | 'summary'>,
): NewMessage {
  const { id, reversePath, params, recipients, rules } = transaction;
  return {
    id,
    ...stored,
    origin: 'received',
    sessionId: session.id,
    reversePath: rules.reversePath ?? reversePath,
    ...(params.ret === undefined ? {} : { ret: params.ret }),
    ...(params.envid === undefined ? {} : { envid: params.envid }),
    body: params.body,
    smtputf8: params.smtputf8,
    requireTls: params.extra['REQUIRETLS'] !== undefined || rules.flags.has('requireTls'),
    client: clientOf(session, transaction),
    revision: session.inForce.revision,
    recipients,
  };
}

/** What is put in front of a message, and how many of its own first octets that stands in for. */
type Top = { first: Uint8Array; skip: number };

/**
 * What was found out and Received on top (RFC 8601 §4, RFC 7208 §9.1, RFC 5321 §4.4); on submission Date and Message-ID too, where the
 * message has none (RFC 6409 §8). Fields that pretend to be our results are taken out.
 */
function topOf(session: Session, transaction: Transaction, message: MessageParts): Top {
  const { section, head, authentication } = message;
  const { rules } = transaction;
  const received = receivedField(session, transaction, message.queueId);
  const trace = isSubmission(session.listener.kind)
    ? [...signedInFields(session, transaction), received, ...missingOf(session, transaction, message)]
    : [
        ...(authentication ? resultFields(session, transaction, authentication) : signedInFields(session, transaction)),
        received,
      ];
  const first = prependFields(section, [...addedFields(rules, 'top'), ...trace, ...addedFields(rules, 'belowTrace')]);
  const edited = editedFields(rules, section);
  const gone = new Set([
    // Hosts that relay through us are of this site, and may have judged the message themselves (RFC 8601 §5).
    ...(authentication || session.user ? forgedFields(session, section) : []),
    ...removedFields(rules, section),
  ]);
  const bottom = bottomFields(rules, section);
  if (gone.size === 0 && bottom.length === 0 && edited.size === 0) return { first, skip: 0 };
  const kept = section.fields.flatMap((field) =>
    gone.has(field) ? [] : (edited.get(field) ?? (edited.has(field) ? [] : field.raw)),
  );
  const end = section.fields.at(-1);
  // Without any field of its own there is no end of the header either: what belongs there goes on top.
  if (end === undefined) return { first: prependFields(section, [first, ...bottom]), skip: 0 };
  return {
    first: Buffer.concat([first, ...kept, ...bottom]),
    skip: Math.min(end.offset + end.raw.length, head.length),
  };
}

/** The header alone, up to the line that ends it, for a body that comes from elsewhere. */
function headerOnly({ first, skip }: Top, head: Uint8Array, body: { size: number }): Top {
  const octets = Buffer.from(head.buffer, head.byteOffset, head.length);
  const at = octets.subarray(0, 2).toString('latin1') === '\r\n' ? -2 : octets.indexOf('\r\n\r\n', 0, 'latin1');
  if (at === -1 && head.length < body.size) throw new Error('a header this large cannot have another body');
  const end = at === -1 ? head.length : at + 2;
  return { first: Buffer.concat([first, octets.subarray(skip, end), Buffer.from('\r\n')]), skip: 0 };
}

function missingOf(
  { inForce, house }: Session,
  { reversePath }: Transaction,
  { section, queueId }: MessageParts,
): Uint8Array[] {
  return missingFields(section, {
    date: new Date(house.now()),
    messageId: `${queueId}@${inForce.hostname}`,
    reversePath,
  });
}

type MessageParts = {
  section: HeaderSection;
  head: Uint8Array;
  queueId: string;
  authentication: Authentication | undefined;
};

function clientOf(session: Session, { params, rules }: Transaction): ClientFacts {
  const { client, listener, tls, user, front, conversation } = session;
  const applied = [...new Set([...session.rules.applied, ...rules.applied])];
  return {
    address: client.address,
    port: client.port,
    helo: session.helo,
    ...(client.name === undefined ? {} : { reverseName: client.name }),
    localAddress: client.localAddress,
    localPort: client.localPort,
    listener: listener.name,
    protocol: protocolName(protocolOf(session, params.smtputf8)),
    ...(tls === undefined
      ? {}
      : {
          tls: {
            version: tls.version,
            cipher: tls.cipher,
            resumption: tls.resumption,
            ...(tls.sni === undefined ? {} : { sni: tls.sni }),
          },
        }),
    ...(user === undefined ? {} : { user: user.username }),
    ...(front?.address === undefined ? {} : { front: frontFacts(front, front.address) }),
    ...(conversation.state.wasEarly ? { early: true } : {}),
    ...(params.extra['PRDR'] === undefined ? {} : { prdr: true }),
    ...(applied.length === 0 ? {} : { rules: applied.slice(0, MAX_RULES) }),
  };
}

function frontFacts({ by, port, target, tlvs }: Front, address: string): NonNullable<ClientFacts['front']> {
  const told = tlvs && toldByProxy(tlvs);
  const shown =
    target &&
    (target.address.includes(':') ? `[${target.address}]:${target.port}` : `${target.address}:${target.port}`);
  return {
    by,
    address,
    port: port ?? 0,
    ...(shown === undefined ? {} : { target: shown }),
    ...(told === undefined ? {} : { told }),
  };
}

const MAX_RULES = 50;
