import type { NameSums, Policy } from './policy-outlook.ts';

/** The record of a domain as reports show it. Null: not said. */
export type Published = {
  p: Policy | null;
  sp: Policy | null;
  np: Policy | null;
  adkim: 'r' | 's' | null;
  aspf: 'r' | 's' | null;
};

/** What one tag of the record would do at its strictest, by the mail of a stretch. */
export type TagAdvice = {
  tag: 'p' | 'sp' | 'np';
  about: string;
  /** As it holds now, whether said or inherited. */
  now: Policy | null;
  /** The record says it; else it holds as another tag has it. */
  isSaid: boolean;
  /** Mail of ours that would be stopped, mail that was passed on, and mail of strangers. */
  broken: number;
  forwarded: number;
  unknown: number;
  names: number;
  /** What it may be; null: it may stay as it is. */
  next: Policy | null;
};

/**
 * What p, sp and np may be. `p` goes one step at a time. Names below a domain that nobody proves mail for, and names that do not exist, lose nothing
 * by reject.
 */
export const adviceOf = (
  { domain, policy, isReady }: { domain: string; policy: Published; isReady: Policy | null },
  names: readonly NameSums[],
): TagAdvice[] => {
  const below = names.filter(({ name }) => name !== domain);
  const missing = below.filter(({ doesExist }) => doesExist === false);
  const existing = below.filter(({ doesExist }) => doesExist !== false);
  const sum = (of: readonly NameSums[], what: 'aligned' | 'broken' | 'forwarded' | 'unknown'): number =>
    of.reduce((total, name) => total + name[what], 0);
  const sp = policy.sp ?? policy.p;
  const np = policy.np ?? sp;
  const line = (tag: TagAdvice['tag'], about: string, of: readonly NameSums[]) => ({
    tag,
    about,
    broken: sum(of, 'broken'),
    forwarded: sum(of, 'forwarded'),
    unknown: sum(of, 'unknown'),
    names: of.length,
  });
  const spLine = line('sp', 'names below it', existing);
  const npLine = line('np', 'names that do not exist', missing);
  const own = line(
    'p',
    'the domain itself',
    names.filter(({ name }) => name === domain),
  );
  // Names without any mail of ours have nothing to lose.
  const spNext = spLine.broken > 0 ? null : sum(existing, 'aligned') === 0 ? 'reject' : isReady;
  return [
    { ...own, now: policy.p, isSaid: policy.p !== null, next: isReady },
    { ...spLine, now: sp, isSaid: policy.sp !== null, next: stricter(spNext, sp) },
    { ...npLine, now: np, isSaid: policy.np !== null, next: npLine.broken > 0 ? null : stricter('reject', np) },
  ];
};

/** How a tag stands, in words. Only the strictest is as it should be. */
export const standingOfTag = ({ now, next, broken }: Pick<TagAdvice, 'now' | 'next' | 'broken'>): string =>
  next ? `may be ${next}` : broken > 0 ? 'not stricter yet' : now === 'reject' ? 'as it should be' : 'not yet';

/**
 * The record to publish: what is said today with the advice in it. A tag that is not said holds as the one above it does; where that one grows
 * stricter and this one may not, what holds today has to be said.
 */
export const recordOf = (policy: Published, advice: readonly TagAdvice[], reportAddress: string): string => {
  const of = (tag: TagAdvice['tag']): Policy | null => advice.find((one) => one.tag === tag)?.next ?? policy[tag];
  const p = of('p') ?? 'none';
  const below = (tag: 'sp' | 'np', above: Policy): Policy | null => {
    const now = advice.find((one) => one.tag === tag)?.now ?? null;
    return of(tag) ?? (now === above ? null : now);
  };
  const sp = below('sp', p);
  const np = below('np', sp ?? p);
  const tags: [string, string | null][] = [
    ['p', p],
    ['sp', sp],
    ['np', np],
    ['adkim', policy.adkim === 's' ? 's' : null],
    ['aspf', policy.aspf === 's' ? 's' : null],
    ['rua', `mailto:${reportAddress}`],
  ];
  return ['v=DMARC1', ...tags.flatMap(([name, value]) => (value === null ? [] : `${name}=${value}`))].join('; ');
};

/** A policy when it asks for more than what holds. */
const stricter = (wanted: Policy | null, now: Policy | null): Policy | null =>
  wanted !== null && rank[wanted] > rank[now ?? 'none'] ? wanted : null;

const rank: Record<Policy, number> = { none: 0, quarantine: 1, reject: 2 };
