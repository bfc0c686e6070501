import type { Tone } from '../../ui/badge.tsx';
import type { ArcEvidence, DkimEvidence, DmarcEvidence, SpfEvidence } from './evidence.ts';

/** A verdict of a check as people say it. */
export type Verdict = { word: string; tone: Tone };

export const resultVerdict = (result: string): Verdict =>
  results[result] ?? { word: result || 'unknown', tone: 'quiet' };

export const dmarcVerdict = (status: string): Verdict =>
  statuses[status] ?? { word: status || 'unknown', tone: 'quiet' };

/** What the SPF result means, in a sentence. */
export const spfWords = ({ result, domain, mechanism, problem, identity, decidedBy }: SpfEvidence): string => {
  const name = domain || 'the sender';
  const whose = identity === 'helo' ? `${name}, the name in HELO,` : name;
  const by = decidedBy && decidedBy !== domain ? `, by way of ${decidedBy}` : '';
  const term =
    mechanism === 'default' || mechanism === '' ? 'no term of its record matched' : `its term ${mechanism} matched`;
  switch (result) {
    case 'pass':
      return `${whose} lets this address send${by}: ${term}.`;
    case 'fail':
      return `${whose} says that this address may not send for it${by}: ${term}.`;
    case 'softfail':
      return `${whose} says that this address probably may not send for it${by}: ${term}.`;
    case 'neutral':
      return `${whose} says neither yes nor no about this address${by}: ${term}.`;
    case 'none':
      return domain ? `${whose} publishes no SPF record.` : 'There was no domain to ask.';
    case 'permerror':
      return `The record of ${name} cannot be used: ${problem || 'it is malformed'}.`;
    case 'temperror':
      return `DNS did not answer for ${name}: ${problem || 'asking later may help'}.`;
    default:
      return problem;
  }
};

/** What became of a signature, in a sentence. */
export const dkimWords = ({ result, reason, domain, unsignedOctets, isTesting }: DkimEvidence): string => {
  const name = domain || 'somebody';
  const more = [
    unsignedOctets > 0 ? ` ${unsignedOctets} octets at the end were not signed and may be anybody's.` : '',
    isTesting ? ' The domain is only trying DKIM out (t=y).' : '',
  ].join('');
  if (result === 'pass') return `Signed by ${name}, and what it signed is as it was.${more}`;
  return `The signature of ${name} does not count: ${reason || result}.${more}`;
};

/** Why SPF does or does not vouch for the author. */
export const spfAlignmentWords = (spf: SpfEvidence | null, dmarc: DmarcEvidence): string => {
  const author = dmarc.fromDomain;
  if (!spf) return 'SPF was not checked.';
  if (dmarc.alignment.spf) return alignedWords(spf.domain, dmarc);
  if (spf.result !== 'pass') return `SPF did not pass, so it cannot vouch for ${author}.`;
  return apartWords(`SPF passes for ${spf.domain}`, spf.domain, dmarc, 'aspf');
};

/** Why a signature does or does not vouch for the author. */
export const dkimAlignmentWords = (signature: DkimEvidence, dmarc: DmarcEvidence): string => {
  if (signature.result !== 'pass') return `It does not pass, so it cannot vouch for ${dmarc.fromDomain}.`;
  if (dmarc.alignedDkim.includes(signature.domain)) return alignedWords(signature.domain, dmarc);
  return apartWords(`${signature.domain} signed`, signature.domain, dmarc, 'adkim');
};

export const isSignatureAligned = (signature: DkimEvidence, dmarc: DmarcEvidence): boolean =>
  signature.result === 'pass' && dmarc.alignedDkim.includes(signature.domain);

/** What DMARC means for the reader, in a sentence or two. */
export const dmarcWords = ({ status, statusText, fromDomain, domainPolicy, alignment }: DmarcEvidence): string => {
  const asks = domainPolicy === '' ? '' : ` ${fromDomain} asks for: ${policyWords[domainPolicy] ?? domainPolicy}.`;
  switch (status) {
    case 'accept': {
      const who =
        alignment.spf && alignment.dkim ? 'SPF and DKIM both vouch' : alignment.spf ? 'SPF vouches' : 'DKIM vouches';
      return `${who} for the author domain ${fromDomain}: the mail comes from whom it says.`;
    }
    case 'none':
    case 'quarantine':
    case 'reject':
      return `Neither SPF nor DKIM vouch for the author domain ${fromDomain}: anybody may have written it.${asks}`;
    case 'norecord':
      return `${fromDomain} says nothing about its mail: ${statusText || 'there is no DMARC record'}.`;
    case 'nofrom':
      return `There is no author to ask about: ${statusText}.`;
    case 'temperror':
      return `It could not be found out whether ${fromDomain} vouches for it: ${statusText}.`;
    case 'permerror':
      return `The record cannot be used: ${statusText}.`;
    default:
      return statusText || 'It was not checked.';
  }
};

const policyWords: Record<string, string> = {
  none: 'do nothing with such mail, only report it (p=none)',
  quarantine: 'treat such mail with suspicion (p=quarantine)',
  reject: 'refuse such mail (p=reject)',
};

/** What a chain of custody says. */
export const arcWords = ({ state, reason, domains, oldestPass }: ArcEvidence): string => {
  const last = domains.at(-1);
  switch (state) {
    case 'none':
      return 'No forwarder has sealed what it saw. Most mail carries no chain.';
    case 'pass':
      return `The chain of ${domains.length} is whole, sealed last by ${last || 'somebody'}. ${
        oldestPass === 0
          ? 'Nobody has changed the message on the way.'
          : `The message was changed before hop ${oldestPass ?? '?'} sealed it.`
      }`;
    default:
      return `The chain is broken: ${reason || 'it does not verify'}.`;
  }
};

const alignedWords = (domain: string, { fromDomain, organizationalDomain }: DmarcEvidence): string =>
  domain === fromDomain
    ? `${domain} is the author domain itself.`
    : `${domain} and the author domain ${fromDomain} belong to the same organization, ${organizationalDomain}.`;

const apartWords = (what: string, domain: string, dmarc: DmarcEvidence, tag: 'aspf' | 'adkim'): string => {
  const { fromDomain, organizationalDomain, record, status } = dmarc;
  if (status === 'norecord')
    return `${what}; without a DMARC record of ${fromDomain} nobody says whether that is the same owner.`;
  const isStrict = new RegExp(`(?:^|;)\\s*${tag}\\s*=\\s*s\\s*(?:;|$)`, 'i').test(record ?? '');
  if (isStrict && (domain === organizationalDomain || domain.endsWith(`.${organizationalDomain}`)))
    return `${what}, but the record wants the author domain ${fromDomain} itself (${tag}=s).`;
  return `${what}, which is neither the author domain ${fromDomain} nor one of ${organizationalDomain}.`;
};

const results: Record<string, Verdict> = {
  pass: { word: 'pass', tone: 'good' },
  fail: { word: 'fail', tone: 'bad' },
  softfail: { word: 'softfail', tone: 'warn' },
  neutral: { word: 'neutral', tone: 'quiet' },
  none: { word: 'none', tone: 'quiet' },
  policy: { word: 'policy', tone: 'warn' },
  permerror: { word: 'permerror', tone: 'warn' },
  temperror: { word: 'temperror', tone: 'warn' },
};

const statuses: Record<string, Verdict> = {
  accept: { word: 'pass', tone: 'good' },
  none: { word: 'fail, p=none', tone: 'warn' },
  quarantine: { word: 'fail, p=quarantine', tone: 'bad' },
  reject: { word: 'fail, p=reject', tone: 'bad' },
  norecord: { word: 'no record', tone: 'quiet' },
  nofrom: { word: 'no author', tone: 'bad' },
  temperror: { word: 'temperror', tone: 'warn' },
  permerror: { word: 'permerror', tone: 'warn' },
  off: { word: 'not checked', tone: 'quiet' },
};
