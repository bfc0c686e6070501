import { type SrsReverse, srsReverse } from '@posthorn/bounce/srs/reverse';
import { domainKey } from '@posthorn/policy/domain';
import type { SecretRef } from '@posthorn/policy/route';
import type { Configuration } from '@posthorn/settings/configuration';

/** What came of a recipient that looks like a sender we have rewritten; `unreadable`: the secrets cannot be read now. */
export type SrsFound = Exclude<SrsReverse, { kind: 'no-srs' }> | { kind: 'unreadable' };

/** Reads a recipient; undefined for those that are no SRS address of our SRS domain. `now`: milliseconds since 1970. */
export type SrsReader = (forwardPath: string, now: number) => Promise<SrsFound | undefined> | undefined;

/**
 * Reads SRS addresses under one revision of the settings. They are read as long as there are secrets, also when no more are made, so that
 * bounces of what was forwarded before still come back.
 */
export function createSrsReader(
  { srs, smtp }: Pick<Configuration, 'srs' | 'smtp'>,
  options: { bootHostname: string; secret: (ref: SecretRef) => Promise<string> },
): SrsReader {
  if (srs.secrets.length === 0) return () => undefined;
  const domain = domainKey(srs.domain || smtp.hostname || options.bootHostname);
  let known: Promise<string[]> | undefined;
  const secrets = (): Promise<string[]> => {
    known ??= Promise.all(srs.secrets.map((entry) => options.secret(entry.secret)));
    // A failure is not remembered: the database may be back for the next recipient.
    known.catch(() => {
      known = undefined;
    });
    return known;
  };
  const { separator, hashLength, maxAge } = srs;
  return (forwardPath, now) => {
    if (!SRS.test(forwardPath)) return undefined;
    if (domainKey(forwardPath.slice(forwardPath.lastIndexOf('@') + 1)) !== domain) return undefined;
    return secrets().then(
      (list): SrsFound | undefined => {
        const options = { secrets: list, separator, hashLength, maxAgeDays: maxAge, now: new Date(now) };
        const found = srsReverse(forwardPath, options);
        return found.kind === 'no-srs' ? undefined : found;
      },
      (): SrsFound => ({ kind: 'unreadable' }),
    );
  };
}

const SRS = /^SRS[01][=+-]/i;
