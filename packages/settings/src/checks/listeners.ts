import type { Check } from '../check.ts';
import type { Configuration } from '../configuration.ts';
import { nearest } from '../nearest.ts';

/** Ports taken twice, certificates that are not there. */
export const checkListeners: Check = (configuration, { problems, warnings }) => {
  const { entries } = configuration.listeners;
  const certificates = configuration.tls.certificates.map((certificate) => certificate.name);
  for (const [index, entry] of entries.entries()) {
    const path = `listeners.entries[${index}]`;
    if (entry.certificate !== undefined && !certificates.includes(entry.certificate)) {
      const near = nearest(entry.certificate, certificates);
      const advice = near ? `; did you mean "${near}"?` : '';
      problems.push({
        path: `${path}.certificate`,
        reason: `there is no certificate named "${entry.certificate}"${advice}`,
      });
    }
    if (entry.kind === 'submissions' && entry.enabled && certificates.length === 0) {
      problems.push({
        path,
        reason: 'a listener with TLS from the first byte needs a certificate, and tls.certificates is empty',
      });
    }
    if (entry.kind === 'lmtp' && entry.port === 0) {
      problems.push({ path: `${path}.port`, reason: 'there is no boot-time port for LMTP; give one' });
    }
    if (!entry.enabled) continue;
    const earlier = entries.slice(0, index).findIndex((other) => other.enabled && samePort(other, entry));
    if (earlier < 0) continue;
    const other = entries[earlier]!;
    const port = entry.port === 0 ? `the boot-time port for ${entry.kind}` : `port ${entry.port}`;
    const finding = {
      path: `${path}.port`,
      reason: `${port} is taken by listeners.entries[${earlier}] ("${other.name}")`,
    };
    switch (overlap(other.address, entry.address)) {
      case 'yes':
        problems.push(finding);
        break;
      case 'maybe':
        warnings.push({ ...finding, reason: `${finding.reason}, if that is the same address` });
        break;
      case 'no':
        break;
    }
  }
};

type Entry = Configuration['listeners']['entries'][number];

function samePort(left: Entry, right: Entry): boolean {
  return left.port === right.port && (left.port !== 0 || left.kind === right.kind);
}

/** Only the boot-time address is unknown here. */
function overlap(left: string | undefined, right: string | undefined): 'yes' | 'no' | 'maybe' {
  if (left === right || [left, right].some((address) => address !== undefined && EVERY.has(address))) return 'yes';
  return left === undefined || right === undefined ? 'maybe' : 'no';
}

const EVERY = new Set(['0.0.0.0', '::']);
