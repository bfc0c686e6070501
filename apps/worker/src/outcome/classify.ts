import type { MailHosts } from '@posthorn/dns/mail-hosts';
import type { OutcomeStage, RecipientOutcome } from '@posthorn/smtp/client';
import { formatReply, type Reply } from '@posthorn/smtp/reply';
import type { Refusal } from '@posthorn/transport/secure/require';
import type { DialFault } from '../connect/dial.ts';
import type { Broken } from '../converse/session.ts';
import type { DeliveryStage, Verdict } from './result.ts';

/**
 * All failure policy: what a reply, a broken connection, a dead host or an answer from DNS means, and for whom. Nothing
 * else in the worker decides that something is temporary or permanent. When in doubt: defer.
 */

/** The answer to one recipient of a transaction. `others`: some recipient of the same transaction was accepted. */
export function classifyRecipient(outcome: RecipientOutcome, context: { others: boolean }): Verdict {
  const verdict = classifyReply(outcome.reply, outcome.stage);
  if (outcome.stage === 'local') verdict.fromRemote = false;
  if (outcome.accepted && outcome.final) return { ...verdict, kind: 'delivered' };
  // RFC 5321 §4.5.3.1.10: 452 at RCPT, and 552 of older servers, say that this transaction is full.
  if (outcome.stage === 'rcpt' && context.others && isTransactionFull(outcome.reply)) {
    return { ...verdict, kind: 'deferred', tooMany: true };
  }
  return verdict;
}

/** One reply, by its class and the command it answered. */
export function classifyReply(reply: Reply, stage: OutcomeStage): Verdict {
  const text = formatReply(reply).trimEnd().replaceAll('\r\n', '\n');
  const isPermanent = reply.code >= 500;
  const isPositive = reply.code >= 200 && reply.code < 300;
  const verdict: Verdict = {
    kind: isPositive ? 'delivered' : isPermanent ? 'failed' : 'deferred',
    stage: stage === 'local' ? 'prepare' : stage,
    code: reply.code,
    enhanced: fittingStatus(reply, stage),
    text,
    fromRemote: true,
    // 421 ends the channel and 4.3.x speaks of the system, not of this message (RFC 3463 §3.4).
    fault: reply.code === 421 || (!isPermanent && reply.enhanced?.startsWith('4.3.') === true && stage !== 'final'),
  };
  if (!isPositive && !isPermanent && greylisting.test(text)) verdict.greylisted = true;
  return verdict;
}

/** A conversation that broke, for recipients that had no answer yet. */
export function classifyBroken(broken: Broken): Verdict {
  if (broken.leaseLost) {
    return ours('deferred', 'content', '4.4.7', 'the lease of this delivery ended before the message could be ended');
  }
  const words = broken.reply ? formatReply(broken.reply).trimEnd().replaceAll('\r\n', '\n') : broken.detail;
  const said: Verdict = {
    kind: 'deferred',
    stage: stageOfBreak.get(broken.phase) ?? 'content',
    ...(broken.reply ? { code: broken.reply.code } : {}),
    enhanced: '4.4.2',
    text: words,
    fromRemote: broken.reply !== undefined,
    fault: true,
  };
  switch (broken.reason) {
    case 'greeting-refused':
    case 'helo-refused':
      // RFC 7504 §4: 521 says that this host takes no mail at all; any other refusal may pass, or may be meant for us alone.
      return broken.reply?.code === 521
        ? { ...said, kind: 'failed', enhanced: '5.3.2' }
        : { ...said, enhanced: broken.reply?.enhanced?.replace(/^\d/, '4') ?? '4.3.0' };
    case 'tls-not-offered':
      return { ...said, stage: 'tls', enhanced: '4.7.4', text: `TLS is required, but was not offered (${words})` };
    case 'tls-refused':
    case 'tls-handshake-failed':
    case 'tls-unfit':
      return { ...said, stage: 'tls', enhanced: '4.7.5', text: `TLS failed: ${words}` };
    case 'auth-not-offered':
    case 'auth-refused':
    case 'auth-server-not-proven':
      // Wrong credentials are the operator's to mend; mail waits for that.
      return { ...said, stage: 'auth', enhanced: '4.7.8', text: `sign-in failed: ${words}` };
    case 'lost-after-content-end':
      // RFC 1047: the answer to the final dot was lost. Another host could deliver it twice at once, so it waits.
      return {
        ...said,
        stage: 'final',
        fault: false,
        duplicatePossible: true,
        text: `${words}; the message may have been accepted, so that it may arrive twice`,
      };
    case 'aborted':
      return { ...said, fault: false, fromRemote: false, enhanced: '4.3.0' };
    case 'vetoed':
      return vetoed('greeting', words);
    case 'early-lost':
      // Told again in order before it comes so far.
      return { ...said, fault: false, enhanced: '4.3.0' };
    case 'service-closing':
      return { ...said, enhanced: broken.reply?.enhanced ?? '4.3.2' };
    case 'protocol-error':
      return { ...said, enhanced: '4.5.0' };
    case 'lost-outside-transaction':
    case 'lost-before-content-end':
      return said;
  }
}

/** No connection to any address of a host. */
export function classifyUnreachable(name: string, port: number, faults: readonly DialFault[]): Verdict {
  const loop = faults.length > 0 && faults.every((fault) => fault.loop);
  const last = faults.at(-1);
  const text = faults.map((fault) => `${name}[${fault.address}]:${port}: ${fault.text}`).join('; ');
  if (loop) return ours('failed', 'connect', '5.4.6', text);
  return {
    ...ours('deferred', 'connect', '4.4.1', text || `${name} has no address that could be tried`),
    fault: true,
    ...(last ? { errno: last.errno } : {}),
  };
}

/** None of our proxies could be used. Names and reasons stay with the attempt: the sender may be told these words. */
export function classifyNoProxy(count: number): Verdict {
  const text =
    count === 0
      ? 'no proxy that this mail may leave through is enabled'
      : 'none of the proxies on the way out can be used now';
  return { ...ours('deferred', 'connect', '4.4.1', text), proxyFault: true };
}

/** None of our own addresses could be used, which no host is to blame for. */
export function classifyNoSource(text: string): Verdict {
  return { ...ours('deferred', 'connect', '4.4.1', text), proxyFault: true };
}

/** A veto of the operator's own: neither the message nor the host is to blame, and another host may be allowed. Mail waits. */
export function vetoed(stage: DeliveryStage, text: string): Verdict {
  return { ...ours('deferred', stage, '4.7.1', text), isVetoed: true };
}

/** DNS gave no host to try; null when it did. */
export function classifyMailHosts(domain: string, hosts: MailHosts): Verdict | null {
  switch (hosts.kind) {
    case 'hosts':
      return null;
    case 'null-mx':
      // RFC 7505 §4.1
      return {
        ...ours('failed', 'resolve', '5.1.10', `the domain ${domain} does not accept mail (null MX)`),
        code: 556,
      };
    case 'no-such-domain':
      return ours('failed', 'resolve', '5.1.2', `the domain ${domain} does not exist`);
    case 'no-hosts':
      return ours('failed', 'resolve', '5.1.2', `no host takes mail for ${domain}: ${hosts.detail}`);
    case 'failed':
      return {
        ...ours('deferred', 'resolve', '4.4.3', `DNS gave no answer for ${domain}: ${hosts.detail}`),
        fault: true,
      };
  }
}

/** A verdict in our own words, with no host to blame. */
export function ours(kind: 'deferred' | 'failed', stage: DeliveryStage, enhanced: string, text: string): Verdict {
  return { kind, stage, enhanced, text, fromRemote: false, fault: false };
}

/** A host that is not what was demanded of it (secure/). */
export function unfit(refusal: Refusal, words: string, isOfMessage: boolean): Verdict {
  const kind = refusal.ifNone === 'fail' ? 'failed' : 'deferred';
  return {
    ...ours(kind, 'tls', refusal.code, words),
    fault: true,
    isUnfit: true,
    ...(isOfMessage ? { isOfMessage } : {}),
  };
}

/** Mail fails for good only where every host says so: what may get better elsewhere waits (RFC 8689 §4.2.1). */
export function worst(before: Verdict | undefined, now: Verdict): Verdict {
  return now.isUnfit && now.kind === 'failed' && before?.kind === 'deferred' ? before : now;
}

/** There are hosts that could not be tried: what the others lack for good, they may have. */
export function notForGood(verdict: Verdict): Verdict {
  return verdict.isUnfit && verdict.kind === 'failed'
    ? { ...verdict, kind: 'deferred', enhanced: verdict.enhanced.replace(/^5/, '4') }
    : verdict;
}

/** Whether the next host may do better for this recipient. */
export function isWorthAnotherHost(verdict: Verdict): boolean {
  if (verdict.kind === 'delivered' || verdict.duplicatePossible || verdict.tooMany) return false;
  if (verdict.isUnfit || verdict.isVetoed) return true;
  // A 521 host takes nobody's mail, which says nothing about the others (RFC 7504 §5).
  if (verdict.kind === 'failed') return verdict.stage === 'greeting' || verdict.enhanced === '5.4.6';
  return verdict.fault || verdict.stage === 'mail' || (verdict.stage === 'rcpt' && !verdict.greylisted);
}

function isTransactionFull(reply: Reply): boolean {
  if (reply.code !== 452 && reply.code !== 552) return false;
  return reply.enhanced === undefined || /^[45]\.5\.3$/.test(reply.enhanced) || reply.code === 452;
}

/** The peer's code when it fits its reply, else one from the stage: class by the reply, subject by the command (RFC 3463 §3). */
function fittingStatus(reply: Reply, stage: OutcomeStage): string {
  const kind = Math.trunc(reply.code / 100);
  if (reply.enhanced && Number(reply.enhanced[0]) === kind) return reply.enhanced;
  if (kind === 2) return '2.0.0';
  return `${kind === 5 ? 5 : 4}.${subjectOf.get(stage) ?? '0.0'}`;
}

const subjectOf = new Map<OutcomeStage, string>([
  ['mail', '1.0'],
  ['rcpt', '1.0'],
  ['data', '3.0'],
  ['content', '6.0'],
  ['final', '6.0'],
]);

const stageOfBreak = new Map<string, DeliveryStage>([
  ['connect', 'connect'],
  ['greeting', 'greeting'],
  ['helo', 'helo'],
  ['starttls', 'tls'],
  ['tls', 'tls'],
  ['auth', 'auth'],
  ['ready', 'mail'],
  ['mail', 'mail'],
  ['rset', 'mail'],
  ['rcpt', 'rcpt'],
  ['data', 'data'],
  ['content', 'content'],
  ['final', 'final'],
]);

const greylisting = /gr[ea]y-?\s?list/i;
