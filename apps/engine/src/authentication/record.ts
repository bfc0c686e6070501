import { uuidv7 } from '@posthorn/events/id';
import type { HeaderSection } from '@posthorn/message/headers';
import type { Decision } from '@posthorn/policy/decision';
import type { Session } from '../session/session.ts';
import type { Transaction } from '../session/transaction.ts';
import { overrideOf } from '../stages/dmarc.ts';
import { failureReportOf } from './failure-report.ts';
import type { Authentication } from './message.ts';
import { authenticationView } from './view.ts';

/** A message that was judged and decided. */
export type Arrival = {
  authentication: Authentication;
  verdict: Decision;
  isStored: boolean;
  section: HeaderSection;
  /** The first octets of it, its header section at least. */
  head: Uint8Array;
  size: number;
};

/** Keeps one verification of DMARC with what was done, behind the client's back: history, reports and advice are made of these rows. */
export function recordVerification(session: Session, transaction: Transaction, arrival: Arrival): void {
  const { authentication, verdict, isStored } = arrival;
  const { dmarc, spf, dkim, arc } = authentication;
  if (!dmarc || dmarc.status === 'nofrom') return;
  const { house, client, inForce, helo } = session;
  const disposition = isStored
    ? verdict.verdict === 'quarantine'
      ? 'quarantine'
      : 'none'
    : verdict.verdict === 'deny'
      ? 'reject'
      : 'none';
  const wanted = dmarc.status === 'reject' || dmarc.status === 'quarantine' ? dmarc.status : 'none';
  const override = wanted === disposition ? undefined : (overrideOf(session, { authentication }) ?? LOCAL_POLICY);
  house.verifications.add({
    id: uuidv7(house.now()),
    at: new Date(house.now()),
    messageId: transaction.id,
    sessionId: session.id,
    isStored,
    reporter: inForce.hostname,
    source: client.address,
    sourceName: client.name ?? null,
    helo,
    envelopeFrom: transaction.reversePath,
    envelopeTo: [
      ...new Set(transaction.recipients.map(({ address }) => address.slice(address.lastIndexOf('@') + 1))),
    ].slice(0, 20),
    fromDomain: dmarc.fromDomain,
    usedDomain: dmarc.usedDomain,
    organizationalDomain: dmarc.organizationalDomain,
    record: dmarc.record?.text ?? null,
    policy: dmarc.domainPolicy,
    policySource: dmarc.policySource,
    status: dmarc.status,
    statusText: dmarc.statusText,
    walk: dmarc.walk,
    disposition,
    override: override ?? null,
    rule: verdict.rule,
    revision: verdict.revision,
    spf: spf
      ? {
          result: spf.result,
          domain: spf.domain,
          scope: spf.identity === 'helo' ? 'helo' : 'mfrom',
          isAligned: dmarc.alignment.spf,
        }
      : null,
    dkim: (dkim ?? []).map(({ domain, selector, result, reason }) => ({
      domain,
      selector,
      result,
      reason,
      isAligned: result === 'pass' && dmarc.alignedDkim.includes(domain),
    })),
    isDkimAligned: dmarc.alignment.dkim,
    arc: arc
      ? {
          state: arc.state,
          reason: arc.reason,
          domains: arc.domains,
          selectors: arc.selectors,
          oldestPass: arc.oldestPass,
        }
      : null,
    // A message that was taken keeps its own.
    evidence: isStored ? null : authenticationView(authentication),
    failureReport: failureReportOf(session, transaction, arrival),
  });
}

const LOCAL_POLICY = { type: 'local_policy', comment: 'the settings here ask for less' } as const;
