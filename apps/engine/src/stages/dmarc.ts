import type { Session } from '../session/session.ts';
import type { DataSubject } from './data.ts';
import type { Judgement, Rule } from './stage.ts';

/** Why a failure was not held against a message; goes into history and reports (RFC 9990). */
export type DmarcOverride = { type: 'trusted_forwarder' | 'mailing_list'; comment: string };

/**
 * What DMARC brings by the operator's choice (RFC 9989 §7.4: never refuse for p=reject alone, unless the operator wants just that).
 */
export const dmarc: Rule<DataSubject> = (session, { authentication, recipients }) => {
  const verdict = authentication?.dmarc;
  if (!authentication || !verdict) return undefined;
  const { enforce, onTemporaryError, ourLists } = session.inForce.configuration.dmarc;
  const facts = {
    'dmarc.status': verdict.status,
    'dmarc.fromDomain': verdict.fromDomain,
    'dmarc.usedDomain': verdict.usedDomain,
    'dmarc.domainPolicy': verdict.domainPolicy,
    'dmarc.statusText': verdict.statusText,
    'spf.result': authentication.spf?.result ?? 'none',
    'dkim.results': (authentication.dkim ?? []).map(({ result, domain }) => `${result}:${domain}`),
    'arc.state': authentication.arc?.state ?? 'none',
  };
  if (verdict.domainPolicy === 'reject' && recipients.some((address) => session.inForce.isOurList(ourLists, address)))
    return refusal('builtin.dmarc-list', `Messages from ${verdict.usedDomain} break mailing lists`, facts);
  if (verdict.status === 'temperror' && onTemporaryError === 'defer')
    return {
      rule: 'builtin.dmarc-temperror',
      verdict: 'defer',
      reply: {
        code: 451,
        enhanced: '4.7.5',
        text: `The domain ${verdict.fromDomain} could not be checked, try again later`,
      },
      facts,
    };
  if (enforce === 'nothing' || (verdict.status !== 'quarantine' && verdict.status !== 'reject')) return undefined;
  const override = overrideOf(session, { authentication });
  if (override) return undefined;
  const hasSecondGround = authentication.spf?.result === 'fail' && isOfAuthor(authentication.spf.domain, verdict);
  if (verdict.status === 'reject' && (enforce === 'strict' || hasSecondGround))
    return refusal(
      'builtin.dmarc-reject',
      `Neither SPF nor DKIM vouch for ${verdict.fromDomain}, whose policy is to reject such mail`,
      facts,
    );
  return {
    rule: 'builtin.dmarc-quarantine',
    verdict: 'quarantine',
    reply: { code: 250, enhanced: '2.0.0', text: 'Ok' },
    facts,
  };
};

/** Who speaks for a message that fails: a trusted chain, or a list that is known. */
export function overrideOf(
  session: Session,
  { authentication }: Pick<DataSubject, 'authentication'>,
): DmarcOverride | undefined {
  const arc = authentication?.arc;
  const { configuration, lists, isTrustedSealer } = session.inForce;
  const sealer = arc?.state === 'pass' ? arc.domains.at(-1) : undefined;
  if (sealer !== undefined && isTrustedSealer(configuration.arc.trustedSealers, sealer))
    return { type: 'trusted_forwarder', comment: `arc=pass, sealed by ${sealer}` };
  if (lists.dmarcMailingLists.matches(session.client))
    return { type: 'mailing_list', comment: 'a mailing list that is known here' };
  return undefined;
}

/** Does SPF speak of the author's own domain? Without that its fail is about somebody else. */
const isOfAuthor = (spfDomain: string, verdict: { fromDomain: string; organizationalDomain: string }): boolean =>
  spfDomain === verdict.fromDomain ||
  spfDomain === verdict.organizationalDomain ||
  spfDomain.endsWith(`.${verdict.organizationalDomain}`);

function refusal(rule: string, text: string, facts: NonNullable<Judgement['facts']>): Judgement {
  return { rule, verdict: 'deny', reply: { code: 550, enhanced: '5.7.1', text }, facts };
}
