import { isReadingCommand, readCommand } from '@posthorn/policy/lookup/command';
import type { Check, Findings } from '../check.ts';
import type { Configuration } from '../configuration.ts';
import { nearest } from '../nearest.ts';

/** Servers, files and look-ups that are not there, and look-ups that say nothing where they should. */
export const checkLookups: Check = ({ lookups, redis, sql, ldap, lmdb, lists }, { problems, warnings }) => {
  for (const [index, entry] of lookups.sources.entries()) {
    const path = `lookups.sources[${index}]`;
    const { source, onMiss, onFailure, defaultValues } = entry;
    const findings: Findings = { problems, warnings };
    if (source.kind === 'redis')
      checkName(
        { path: `${path}.source.server`, name: source.server, what: 'Redis server', known: redis.servers },
        findings,
      );
    if (source.kind === 'sql')
      checkName({ path: `${path}.source.server`, name: source.server, what: 'database', known: sql.servers }, findings);
    if (source.kind === 'ldap')
      checkName(
        { path: `${path}.source.server`, name: source.server, what: 'directory', known: ldap.servers },
        findings,
      );
    if (source.kind === 'lmdb')
      checkName({ path: `${path}.source.file`, name: source.file, what: 'LMDB file', known: lmdb.files }, findings);
    if ((onMiss === 'default' || onFailure === 'default') && defaultValues.length === 0)
      warnings.push({ path: `${path}.defaultValues`, reason: 'is empty, so that the default is no value at all' });
  }
  for (const [index, { bindDn, password, tls }] of ldap.servers.entries()) {
    const path = `ldap.servers[${index}]`;
    // RFC 4513 §5.1.2: with a name and no password it would be let in as nobody, and nobody would notice.
    if (bindDn !== undefined && password === undefined)
      problems.push({ path: `${path}.password`, reason: 'is wanted where there is a name to sign in as', position: 0 });
    if (bindDn === undefined && password !== undefined)
      problems.push({ path: `${path}.bindDn`, reason: 'is wanted where there is a password', position: 0 });
    if (password !== undefined && tls === 'none')
      warnings.push({ path: `${path}.tls`, reason: 'the password goes over the line in the clear' });
  }
  for (const [index, { lookup }] of lists.named.entries()) {
    if (lookup === undefined) continue;
    const path = `lists.named[${index}].lookup`;
    checkName({ path, name: lookup, what: 'look-up', known: lookups.sources }, { problems, warnings });
    const source = lookups.sources.find(({ name }) => name === lookup)?.source;
    if (source !== undefined && changes(source))
      problems.push({ path, reason: `the look-up "${lookup}" changes something each time it is asked`, position: 0 });
  }
};

function changes(source: Configuration['lookups']['sources'][number]['source']): boolean {
  if (source.kind !== 'redis') return false;
  const read = readCommand(source.command);
  return read.ok && !isReadingCommand(read.words);
}

function checkName(
  { path, name, what, known }: { path: string; name: string; what: string; known: readonly { name: string }[] },
  { problems }: Findings,
): void {
  const names = known.map((one) => one.name);
  if (names.includes(name)) return;
  const near = nearest(name, names);
  const advice = near ? `; did you mean "${near}"?` : '';
  problems.push({ path, reason: `there is no ${what} named "${name}"${advice}`, position: 0 });
}
