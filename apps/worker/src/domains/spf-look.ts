import { isIP } from 'node:net';
import { checkHost } from '@posthorn/mail-auth/spf/check-host';
import { spfTree } from '@posthorn/mail-auth/spf/tree';
import type { RecordsCheckStep } from '@posthorn/settings/records-check';
import { type RecordLook, said } from './record-look.ts';
import { noSources } from './record-looks.ts';

/** The SPF record with all it includes, and whether it names the addresses mail leaves from (RFC 7208). */
export async function checkSpf({ domain, sources, hostname, resolver }: RecordLook): Promise<RecordsCheckStep> {
  const tree = await spfTree(domain, resolver);
  const { record, faults, failures } = tree;
  const lines = record === null ? [] : tree.lines;
  if (record === null && failures.length > 0) return said('spf', 'unknown', `Could not look: ${failures[0]}.`);
  const terms = sources.map((address) => `ip${isIP(address)}:${address}`).join(' ');
  if (record === null) {
    const words = 'Nobody can tell which servers may send in its name: there is no SPF record.';
    const value = terms === '' ? 'v=spf1 mx ~all' : `v=spf1 ${terms} ~all`;
    return said('spf', 'absent', words, { publish: { name: domain, value } });
  }
  const found = [record.slice(0, 2000)];
  const counts = `It takes ${tree.lookups} of 10 look-ups, ${tree.voids} of which find nothing (2 may).`;
  if (faults.length > 0)
    return said('spf', 'wrong', `Receivers give up on it: ${faults.slice(0, 3).join('; ')}. ${counts}`, {
      found,
      lines,
    });
  if (failures.length > 0)
    return said('spf', 'unknown', `Could not look at all of it: ${failures[0]}.`, { found, lines });
  if (/(?:^|\s)\+?all(?:\s|$)/i.test(record))
    return said('spf', 'wrong', 'It lets everybody send in its name: end it with ~all or -all.', { found, lines });
  if (sources.length === 0) return said('spf', 'unknown', `It can be read. ${counts} ${noSources}`, { found, lines });
  const missing: string[] = [];
  for (const ip of sources.slice(0, 20)) {
    const question = { ip, helo: hostname, sender: `postmaster@${domain}`, receiver: hostname };
    const { result } = await checkHost(question, { resolver });
    if (result === 'temperror')
      return said('spf', 'unknown', `Could not look at all of it. ${counts}`, { found, lines });
    if (result !== 'pass') missing.push(ip);
  }
  if (missing.length === 0)
    return said('spf', 'right', `It names every address mail leaves from. ${counts}`, { found, lines });
  const value = withTerms(
    record,
    missing.map((address) => `ip${isIP(address)}:${address}`),
  );
  const words = `It does not name ${missing.join(', ')}, where mail leaves from. ${counts}`;
  return said('spf', 'wrong', words, { found, lines, publish: { name: domain, value } });
}

/** Before what ends the record: what comes after `all` is never looked at. */
const withTerms = (record: string, terms: readonly string[]): string => {
  const words = record.trim().split(/ +/);
  const end = words.findIndex((word) => /^[+\-~?]?all$|^redirect=/i.test(word));
  words.splice(end < 0 ? words.length : end, 0, ...terms);
  return words.join(' ');
};
