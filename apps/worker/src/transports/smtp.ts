import { reportsFor } from '@posthorn/bounce/rules';
import type { AttemptExtensions } from '@posthorn/db/mail/settlement';
import type { ClaimedRecipient } from '@posthorn/queue/claim';
import { isEarlyOffer } from '@posthorn/smtp/client/early';
import type { RcptParameters } from '@posthorn/smtp/index';
import { type Connector, hopKey } from '../connect/connector.ts';
import type { MadeFor } from '../connect/hop-vetoes.ts';
import { recipientMax } from '../converse/pool.ts';
import type { Session, TransactionEnd } from '../converse/session.ts';
import type { Job } from '../deliver/job.ts';
import { classifyBroken, classifyRecipient, isWorthAnotherHost, notForGood, ours, worst } from '../outcome/classify.ts';
import type { Privacy, RecipientResult, Remote, TlsFacts, Verdict } from '../outcome/result.ts';
import { adaptContent } from '../prepare/adapt.ts';
import { adaptEnvelope } from '../prepare/addresses.ts';
import type { ArcSealer, Sealed } from '../prepare/arc.ts';
import type { Signer } from '../prepare/dkim.ts';
import type { Hop, Way } from '../resolve/ways.ts';
import type { Secured, Securer } from '../secure/demands.ts';
import { namesHopIfKnown } from '../secure/evidence.ts';
import { securityOf } from '../secure/record.ts';

export type SmtpDelivery = {
  way: Way;
  handedTo: RecipientResult['handedTo'];
  /** Answer success reports here even when the peer could (`lastHop` of the route). */
  lastHop: boolean;
  /** The envelope sender where it is not that of the message (SRS). */
  sentAs?: string;
};

/** What a delivery is made with. */
export type SmtpMeans = { connector: Connector; sign: Signer; seal: ArcSealer; secure: Securer };

/** Delivers over SMTP or LMTP: host after host until each recipient has an answer that another host cannot better. */
export async function deliverOverSmtp(job: Job, how: SmtpDelivery, by: SmtpMeans): Promise<RecipientResult[]> {
  const attempt: Attempt = { job, how, ...by, startedAt: new Date(), since: performance.now(), best: new Map() };
  let left: readonly ClaimedRecipient[] = job.recipients;
  const hops = how.way.hops.slice(0, maxHosts);
  for (const [at, hop] of hops.entries()) {
    await deliverToHop(attempt, hop, left);
    if (at === hops.length - 1) break;
    left = left.filter(({ id }) => isWorthAnotherHost(attempt.best.get(id)!.verdict));
    if (left.length === 0) break;
  }
  const isPartial = how.way.isPartial || how.way.hops.length > hops.length;
  const results = [...attempt.best.values()];
  return isPartial ? results.map((result) => ({ ...result, verdict: notForGood(result.verdict) })) : results;
}

type Attempt = SmtpMeans & {
  job: Job;
  how: SmtpDelivery;
  startedAt: Date;
  since: number;
  best: Map<string, RecipientResult>;
  /** Why it could not be spoken to early, where it was. */
  earlyLost?: string;
  /** The host at hand. */
  hop?: Hop;
  /** What it is held to. */
  secured?: Secured;
};

async function deliverToHop(attempt: Attempt, hop: Hop, recipients: readonly ClaimedRecipient[]): Promise<void> {
  const { connector, how, job } = attempt;
  const { settings, message } = job;
  const secured = await attempt.secure(message, { way: how.way, hop, settings });
  attempt.secured = secured;
  attempt.hop = hop;
  const key = hopKey(how.way, hop, { settings, secured });
  let session = connector.pool.take(key);
  let isFresh = false;
  let mayBeEarly = true;
  let waiting = [...recipients];
  while (waiting.length > 0) {
    if (!session?.isUsable) {
      const by = madeFor(job, waiting);
      const opened = await connector.open(how.way, hop, { settings, secured, message, mayBeEarly, by });
      if (opened.kind === 'fault') {
        connector.fault(opened.remote, opened.verdict, { message, by, tls: opened.tls });
        record(attempt, waiting, opened);
        return;
      }
      session = opened.session;
      if (opened.earlyLost !== undefined) attempt.earlyLost = opened.earlyLost;
      isFresh = true;
    }
    const group = waiting.slice(0, groupSize(attempt, session));
    const done = await transact(attempt, session, group);
    if (done.kind === 'early-lost') {
      // Nothing of the message was said: it is told anew, in order.
      attempt.earlyLost = done.reason;
      mayBeEarly = false;
      session = undefined;
      continue;
    }
    if (done.kind === 'stale' && !isFresh) {
      // The peer closed an idle connection, which is its right (RFC 5321 §3.8): a new one is no second attempt.
      session = undefined;
      continue;
    }
    isFresh = false;
    waiting = [...done.again, ...waiting.slice(group.length)];
  }
  const { delivery } = job.settings.configuration;
  if (session) {
    connector.pool.put(key, session, {
      idleMs: delivery.idleReuse * 1000,
      maxMessages: delivery.messagesPerConnection,
    });
  }
}

/** The way, and the first of those it is for. */
const madeFor = ({ choice }: Job, [first]: readonly ClaimedRecipient[]): MadeFor => ({
  router: choice.route,
  transport: choice.kind,
  ...(first ? { recipient: first.address } : {}),
});

/** `again`: recipients for which the transaction was full. */
type Transacted =
  | { kind: 'answered' | 'stale'; again: ClaimedRecipient[] }
  /** What the host offered before did not hold any more. */
  | { kind: 'early-lost'; reason: string };

async function transact(attempt: Attempt, session: Session, group: readonly ClaimedRecipient[]): Promise<Transacted> {
  const { job, how } = attempt;
  const { message } = job;
  const { capabilities } = session;
  const adapted = await adaptContent(job.content, message.body, capabilities);
  if (adapted.kind === 'refused') {
    if (session.isUnsure) return afterSure(attempt, session, group);
    return answerAll(attempt, session, { group, verdict: adapted.verdict });
  }
  const sender = how.sentAs === undefined ? message : { ...message, reversePath: how.sentAs };
  const envelope = await adaptEnvelope(sender, group, { capabilities, content: job.content });
  if (session.isUnsure && (envelope.kind === 'refused' || envelope.refused.size > 0))
    return afterSure(attempt, session, group);
  if (envelope.kind === 'refused') return answerAll(attempt, session, { group, verdict: envelope.verdict });
  for (const recipient of group) {
    const verdict = envelope.refused.get(recipient.id);
    if (verdict) record(attempt, [recipient], { ...factsOf(session), verdict });
  }
  const named = group.filter(({ id }) => envelope.paths.has(id));
  if (named.length === 0) return { kind: 'answered', again: [] };

  const offersDsn = capabilities.has('DSN') && how.way.protocol === 'smtp';
  const tellsDsn = offersDsn && !how.lastHop;
  const wasUsed = session.messages > 0;
  const signed = await attempt.sign(message, adapted, job.settings);
  if (signed.kind === 'unsigned' && job.settings.configuration.dkim.whenUnsigned === 'wait') {
    const verdict = ours('deferred', 'prepare', '4.7.0', `waits to be signed for ${signed.domain}: ${signed.reason}`);
    return answerAll(attempt, session, { group: named, verdict });
  }
  const leaving = signed.kind === 'signed' ? signed.content : adapted.content;
  const sealed = await attempt.seal(job, leaving);
  const content = sealed.kind === 'sealed' ? sealed.content : leaving;
  const asksEach = named.length > 1 && asksForEach(attempt, session);
  const signatures = signed.kind === 'signed' ? signed.signatures : undefined;
  const end = await session.transact({
    reversePath: envelope.reversePath,
    params: {
      body: adapted.body,
      smtputf8: envelope.smtputf8,
      extra: {
        ...(passesRequireTls(attempt) ? { REQUIRETLS: true } : {}),
        ...(asksEach ? { PRDR: true } : {}),
      },
      ...(tellsDsn && message.ret ? { ret: message.ret } : {}),
      ...(tellsDsn && message.envid ? { envid: message.envid } : {}),
    },
    recipients: named.map((recipient) => ({
      path: envelope.paths.get(recipient.id)!,
      ...(tellsDsn ? { params: dsnParameters(message.reversePath, recipient) } : {}),
    })),
    size: content.size,
    ...(content.bytes ? { content: content.bytes } : { stream: () => content.stream() }),
    mayEnd: () => job.lease.mayEnd(),
  });
  if (end.kind === 'broken' && end.reason === 'early-lost') return { kind: 'early-lost', reason: end.detail };
  if (end.kind === 'broken' && wasUsed && isStale(end)) return { kind: 'stale', again: [...group] };
  const extensions = extensionsOf(sealed, { asksEach, end, early: earlyOf(attempt, session) });
  return answer(attempt, session, {
    named,
    end,
    offersDsn: tellsDsn,
    ...(signatures ? { signatures } : {}),
    ...(extensions ? { extensions } : {}),
  });
}

/** Nobody is refused for what a host offered in earlier days: its word of today decides. */
async function afterSure(attempt: Attempt, session: Session, group: readonly ClaimedRecipient[]): Promise<Transacted> {
  await session.confirmed();
  if (session.isUsable) return transact(attempt, session, group);
  return { kind: 'early-lost', reason: 'the server does not offer any more what it did' };
}

function answer(
  attempt: Attempt,
  session: Session,
  heard: Pick<Facts, 'signatures' | 'extensions'> & {
    named: readonly ClaimedRecipient[];
    end: TransactionEnd;
    offersDsn: boolean;
  },
): Transacted {
  const { named, end, offersDsn, signatures, extensions } = heard;
  const { sentAs } = attempt.how;
  const facts = {
    ...factsOf(session),
    offersDsn,
    ...(signatures ? { signatures } : {}),
    ...(extensions ? { extensions } : {}),
    ...(sentAs === undefined ? {} : { sentAs }),
  };
  const answers = end.kind === 'outcome' ? end.outcome.recipients : end.partial?.recipients;
  const others = answers?.some((one) => one.reply !== undefined && one.accepted) ?? false;
  const again: ClaimedRecipient[] = [];
  const broken = end.kind === 'broken' ? classifyBroken(end) : undefined;
  for (const [at, recipient] of named.entries()) {
    const one = answers?.[at];
    // RFC 2033 §4.2: over LMTP those answered before the break have their last word.
    const isAnswered = one?.reply !== undefined && (broken === undefined || one.final || one.reply.code >= 400);
    const verdict = isAnswered ? classifyRecipient(one, { others }) : (broken ?? noAnswer);
    if (verdict.tooMany) again.push(recipient);
    else record(attempt, [recipient], { ...facts, verdict });
  }
  const { job, connector } = attempt;
  const by = madeFor(job, named);
  if (broken?.fault) connector.fault(facts.remote, broken, { message: job.message, by, tls: facts.tls });
  return { kind: 'answered', again };
}

function answerAll(
  attempt: Attempt,
  session: Session,
  told: { group: readonly ClaimedRecipient[]; verdict: Verdict },
): Transacted {
  record(attempt, told.group, { ...factsOf(session), verdict: told.verdict });
  return { kind: 'answered', again: [] };
}

type Facts = Pick<RecipientResult, 'signatures' | 'sentAs' | 'extensions'> & {
  verdict: Verdict;
  remote: Remote;
  tls: TlsFacts | null;
  privacy: Privacy;
  offersDsn?: boolean;
  transcript: () => string;
};

function record(attempt: Attempt, recipients: readonly ClaimedRecipient[], facts: Facts): void {
  const { verdict } = facts;
  const ms = Math.round(performance.now() - attempt.since);
  // What went well explains itself; the dialogue is kept where somebody will ask.
  const transcript = verdict.kind === 'delivered' ? undefined : facts.transcript();
  const { secured } = attempt;
  const security = secured && securityOf(attempt.how.way, secured, facts.privacy);
  for (const recipient of recipients) {
    const before = attempt.best.get(recipient.id)?.verdict;
    if (worst(before, verdict) === before) continue;
    attempt.best.set(recipient.id, {
      recipient,
      verdict,
      remote: facts.remote,
      tls: facts.tls,
      peerOffersDsn: facts.offersDsn ?? false,
      handedTo: attempt.how.handedTo,
      startedAt: attempt.startedAt,
      ms,
      ...(transcript ? { transcript } : {}),
      ...(facts.signatures ? { signatures: facts.signatures } : {}),
      ...(facts.sentAs === undefined ? {} : { sentAs: facts.sentAs }),
      ...(security ? { security } : {}),
      ...(facts.extensions ? { extensions: facts.extensions } : {}),
    });
  }
}

/** What else was made use of; undefined: nothing. */
function extensionsOf(
  sealed: Sealed,
  { asksEach, end, early }: { asksEach: boolean; end: TransactionEnd; early: AttemptExtensions['early'] },
): AttemptExtensions | undefined {
  const extensions: AttemptExtensions = {
    ...(sealed.kind === 'none' ? {} : { arc: sealed.arc }),
    ...(asksEach && end.kind === 'outcome' && end.outcome.failedAt === undefined
      ? { prdr: { each: end.outcome.isEach } }
      : {}),
    ...(early ? { early } : {}),
  };
  return Object.keys(extensions).length > 0 ? extensions : undefined;
}

/** Whether the host was spoken to before its greeting, or offered that; undefined: neither. */
function earlyOf({ earlyLost }: Attempt, { isEarly, capabilities }: Session): AttemptExtensions['early'] {
  if (!isEarly && earlyLost === undefined && !isEarlyOffer(capabilities)) return undefined;
  return { used: isEarly, ...(earlyLost === undefined ? {} : { lost: earlyLost }) };
}

/** draft-hall-prdr-00: what a host offers, and the operator lets it be asked for. */
function asksForEach({ job, how, hop }: Attempt, { capabilities }: Session): boolean {
  if (how.way.protocol !== 'smtp' || !capabilities.has('PRDR') || !hop) return false;
  const { policy, configuration } = job.settings;
  return namesHopIfKnown(policy, configuration.prdr.tryHosts, { way: how.way, hop });
}

/** RFC 8689 §4.2.1: the wish goes on with the message, to hosts that were held to it. */
function passesRequireTls({ job, secured }: Attempt): boolean {
  return (
    job.message.requireTls && secured?.demands.kind === 'connect' && secured.demands.requirement.requireTls === 'must'
  );
}

function factsOf(session: Session): Omit<Facts, 'verdict'> {
  const { remote, tls, privacy } = session;
  return { remote, tls, privacy, transcript: () => session.transcript() };
}

function groupSize(attempt: Attempt, session: Session): number {
  const own = attempt.job.settings.configuration.delivery.recipientsPerTransaction;
  return Math.max(1, Math.min(own, recipientMax(session) ?? own));
}

/** RFC 3461 §5.2.1: what travels on to a peer that offers DSN. */
function dsnParameters(reversePath: string, recipient: ClaimedRecipient): Partial<RcptParameters> {
  const notify = recipient.notify as RcptParameters['notify'] | null;
  const { onward } = reportsFor(
    { reversePath, notify: notify ?? undefined },
    { kind: 'relayed', peerOffersDsn: true, lastHop: false },
  );
  return {
    ...(onward ? { notify: onward } : {}),
    ...(recipient.original ? { orcpt: recipient.original } : {}),
  };
}

function isStale(end: Exclude<TransactionEnd, { kind: 'outcome' }>): boolean {
  if (end.leaseLost) return false;
  const isUnanswered = !end.partial?.mail;
  return (
    isUnanswered &&
    (end.reason === 'lost-outside-transaction' ||
      end.reason === 'lost-before-content-end' ||
      end.reason === 'service-closing')
  );
}

const noAnswer: Verdict = {
  kind: 'deferred',
  stage: 'final',
  enhanced: '4.5.0',
  text: 'the next hop gave no answer for this recipient',
  fromRemote: false,
  fault: false,
};
/** Enough for primary and backups; a domain with very many dead hosts must not keep a slot for hours. */
const maxHosts = 5;
