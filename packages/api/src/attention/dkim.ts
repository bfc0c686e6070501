import { readDkimUnsigned } from '@posthorn/db/mail/dkim';
import { domainKey } from '@posthorn/policy/domain';
import { readSigningKeys } from '../signing/keys.ts';
import { judgeSigning } from '../signing/state.ts';
import type { Check, Concern } from './concern.ts';

/** Mail that leaves without the signature it should have, keys that cannot sign, and keys whose time has come. */
export const dkim: Check = async ({ services, now, configuration }) => {
  const { domains, keepRecordDays, rotateAfterMonths, whenUnsigned } = configuration.dkim;
  if (domains.length === 0) return [];
  const unsigned = await readDkimUnsigned(services.pool, new Date(now.getTime() - lateMs));
  const concerns: Concern[] = [];
  for (const entry of domains.slice(0, maxDomains)) {
    if (entry.keys.length === 0) continue;
    const keys = await readSigningKeys(services, entry, configuration.dkim);
    const { state, next } = judgeSigning(keys, { now, keepRecordDays, rotateAfterMonths });
    const about = { kind: 'dkim' as const, subject: entry.domain };
    const row = unsigned.find(({ domain }) => domainKey(domain) === domainKey(entry.domain));
    if (row) {
      const fate = whenUnsigned === 'wait' ? 'waits to be signed' : 'leaves without a signature';
      concerns.push({
        ...about,
        severity: 'bad',
        title: `Mail of ${entry.domain} ${fate}`,
        detail: sentence(row.reason),
        at: row.at,
      });
    } else if (state === 'unsigned')
      concerns.push({
        ...about,
        severity: 'bad',
        title: `No key of ${entry.domain} can sign`,
        detail: next.words,
        at: null,
      });
    else if (state === 'attention')
      concerns.push({
        ...about,
        severity: 'warn',
        title: `A key of ${entry.domain} needs you`,
        detail: next.words,
        at: null,
      });
    else if (next.kind === 'remove-old')
      concerns.push({
        ...about,
        severity: 'note',
        title: `A key of ${entry.domain} may go`,
        detail: next.words,
        at: null,
      });
  }
  return concerns;
};

const sentence = (text: string): string =>
  `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;

/** What was unsigned earlier has been seen to, or will be told again by the next message. */
const lateMs = 3_600_000;
const maxDomains = 200;
