import type { TlsaSight } from '@posthorn/db/mail/tlsa-sight';

/** What a change of certificates is judged by: the one shown now, the one that is to follow, and what DNS shows. */
export type KeyChangeFacts = {
  shown: KeyChangeSide;
  next: KeyChangeSide | null;
  /** What was seen under the names that mail servers look at. */
  sights: readonly Pick<TlsaSight, 'name' | 'record' | 'state' | 'ttl' | 'seenSince'>[];
  now: Date;
};

/** A certificate, and the records that fit it: by its key, or by who issued it. */
export type KeyChangeSide = { name: string; records: readonly DnsRecord[] };

/** How far a change is. `publish`, `wait`, `switch`: what is to be done next. */
export type KeyChange = {
  step: 'none' | 'add' | 'publish' | 'wait' | 'switch';
  words: string;
  /** When the wait is over. */
  until: Date | null;
};

/**
 * What to do next for a change of keys that loses no mail (RFC 7671 §8.1): under each name that TLSA records bind, one that fits the new certificate
 * stands beside the old one, in every cache, before that is shown. Caches keep what they know for as long as its TTL says; twice that long covers
 * secondary name servers.
 */
export function judgeKeyChange({ shown, next, sights, now }: KeyChangeFacts): KeyChange {
  const sightOf = (wanted: DnsRecord) =>
    sights.find(({ name, record }) => name === wanted.name && record === wanted.record);
  const seen = (wanted: DnsRecord) => {
    const sight = sightOf(wanted);
    return sight?.state === 'seen' || sight?.state === 'insecure' ? sight : undefined;
  };
  const at = (records: readonly DnsRecord[], name: string) => records.filter((record) => record.name === name);
  const isDane = shown.records.some(seen);
  if (next === null) {
    return {
      step: isDane ? 'add' : 'none',
      words: isDane
        ? `TLSA records name the key of ${shown.name}. Renewals that keep the key need nothing; for a new key, add its certificate below this one first.`
        : 'No TLSA record of this certificate was seen, so it may be replaced at any time.',
      until: null,
    };
  }
  if (!isDane)
    return {
      step: 'switch',
      words: `No TLSA record of ${shown.name} was seen, so ${next.name} may be shown at once.`,
      until: null,
    };
  // A name that nobody could look at is taken to be bound.
  const names = [...new Set(shown.records.map(({ name }) => name))].filter(
    (name) =>
      at(shown.records, name).some(seen) ||
      at(shown.records, name).some((record) => (sightOf(record)?.state ?? 'unknown') === 'unknown'),
  );
  if (names.some((name) => !at(next.records, name).some(seen))) {
    return {
      step: 'publish',
      words: `Publish a record of ${next.name} beside that of ${shown.name}, under every name, and leave the old one where it is.`,
      until: null,
    };
  }
  const ttl = Math.max(...sights.map((sight) => sight.ttl ?? 0), LEAST_TTL);
  const ends = names.map((name) => {
    const bound = at(shown.records, name).filter(seen);
    // Who takes the old one by these records takes the new one by the same.
    if (
      bound.length > 0 &&
      bound.every(({ record }) => at(next.records, name).some((other) => other.record === record))
    )
      return 0;
    const since = at(next.records, name).flatMap((record) => seen(record)?.seenSince?.getTime() ?? []);
    return Math.min(...since, now.getTime()) + 2 * ttl * 1000;
  });
  const until = new Date(Math.max(...ends));
  return until > now
    ? {
        step: 'wait',
        words: 'The new record is published. Caches may still know only the old one; wait until they have forgotten.',
        until,
      }
    : {
        step: 'switch',
        words: `What DNS says fits ${next.name} too, and every cache knows it: it may be shown now.`,
        until: null,
      };
}

type DnsRecord = { name: string; record: string };

const LEAST_TTL = 300;
