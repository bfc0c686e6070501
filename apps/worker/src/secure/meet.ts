import type { Seen } from '@posthorn/transport/secure/facts';
import { judge, type Problem, type Verdict } from '@posthorn/transport/secure/judge';
import type { Requirement } from '@posthorn/transport/secure/require';
import type { Broken, Session } from '../converse/session.ts';
import type { Privacy } from '../outcome/result.ts';
import type { Inspection } from './inspect.ts';

/** Holds a handshake against what is required, before anything more is said; null: good enough so far. */
export function faultOf(requirement: Requirement, inspection: Inspection): string | null {
  const verdict = judge(requirement, inspection.seen);
  return verdict.kind === 'next-host' ? wordsOf(verdict, inspection) : null;
}

/** Holds a conversation that broke against what is required; null: it did not break over TLS. */
export function judgeBroken(
  requirement: Requirement,
  broken: Broken,
  inspection: Inspection | null,
): { verdict: Verdict; words: string } | null {
  const seen = seenOf(broken, inspection);
  if (seen === null) return null;
  const verdict = judge(requirement, seen);
  const detail = broken.reply ? ` (${broken.reply.lines.join(' ').slice(0, 200)})` : detailOf(broken, seen);
  return { verdict, words: `${wordsOf(verdict, inspection)}${detail}` };
}

/** Holds an open conversation, with all that it offers, against what is required. */
export function judgeOpen(
  requirement: Requirement,
  session: Pick<Session, 'tls' | 'capabilities'>,
  inspection: Inspection | null,
): { verdict: Verdict; words: string } {
  const offersStartTls = session.capabilities.has('STARTTLS');
  const seen: Seen =
    session.tls !== null && inspection !== null
      ? { ...inspection.seen, offersRequireTls: session.capabilities.has('REQUIRETLS') }
      : { kind: offersStartTls ? 'starttls-refused' : 'no-starttls' };
  const verdict = judge(requirement, seen);
  return { verdict, words: wordsOf(verdict, inspection) };
}

/** What is kept of it with the session. */
export function privacyOf(
  requirement: Requirement,
  { inspection, problems }: { inspection: Inspection | null; problems: readonly Problem[] },
): Privacy {
  return {
    inspection,
    problems: problems.map((problem) => sentenceOf(problem, inspection)),
    verdict: goingOn(requirement, inspection),
  };
}

/** A problem with its reason: `the certificate does not verify: it is signed by itself`. */
export function sentenceOf({ what, words }: Problem, inspection: Inspection | null): string {
  if (what === 'tls' || what === 'requireTls') return words;
  const reason = inspection?.reasons[words.includes('OCSP') ? 'staple' : what];
  return reason ? `${words}: ${reason}` : words;
}

function goingOn({ dane, tls }: Requirement, inspection: Inspection | null): string {
  if (inspection === null) return tls === 'off' ? 'in the clear, as the route says' : 'in the clear';
  const { seen } = inspection;
  if (dane === 'must') return 'encrypted, and the certificate is one that the TLSA records name';
  if (seen.chain === 'verified' && seen.names === 'match') return 'encrypted, and an authority vouches for the host';
  return 'encrypted, though nobody vouches for the host';
}

function wordsOf(verdict: Verdict, inspection: Inspection | null): string {
  if (verdict.kind !== 'next-host') return '';
  const problem = verdict.problems.find(({ words }) => words === verdict.words);
  return problem ? sentenceOf(problem, inspection) : verdict.words;
}

/** What a conversation that broke showed of TLS; null: nothing. */
export function seenOf({ reason }: Broken, inspection: Inspection | null): Seen | null {
  switch (reason) {
    case 'tls-not-offered':
      return { kind: 'no-starttls' };
    case 'tls-refused':
      return { kind: 'starttls-refused' };
    case 'tls-handshake-failed':
      return { kind: 'handshake-failed' };
    case 'tls-unfit':
      return inspection?.seen ?? { kind: 'handshake-failed' };
    default:
      return null;
  }
}

function detailOf({ detail }: Broken, seen: Seen): string {
  return seen.kind === 'handshake-failed' && detail ? `: ${detail.slice(0, 300)}` : '';
}
