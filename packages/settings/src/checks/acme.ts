import type { Check } from '../check.ts';
import type { Configuration } from '../configuration.ts';

/** Certificates that an authority could not issue, and what is missing for those that it could. */
export const checkAcme: Check = ({ acme, tls, web }, { problems, warnings }) => {
  const { externalKeyId, externalKey } = acme;
  if ((externalKeyId === undefined) !== (externalKey === undefined))
    problems.push({
      path: externalKey === undefined ? 'acme.externalKey' : 'acme.externalKeyId',
      reason: 'is missing: id and key belong together',
    });
  const wanted = tls.certificates.some(({ source }) => source === 'acme');
  for (const [index, { source, names }] of tls.certificates.entries()) {
    if (source !== 'acme') continue;
    const path = `tls.certificates[${index}].names`;
    if (names.length === 0) problems.push({ path, reason: 'is empty: the authority has to be told for which hosts' });
    if (names.length > MOST_NAMES)
      problems.push({ path, reason: `has more than ${MOST_NAMES} hosts, which authorities refuse` });
    for (const [at, name] of names.entries()) {
      const reason = unissuable(name);
      if (reason) problems.push({ path: `${path}[${at}]`, reason });
    }
  }
  if (!wanted) return;
  if (!acme.termsAgreed) warnings.push({ path: 'acme.termsAgreed', reason: 'is off, so no certificate is asked for' });
  if (!web.listeners.some(({ enabled, kind }) => enabled && kind === 'http'))
    warnings.push({
      path: 'web.listeners',
      reason: 'no web listener for plain HTTP is on, so the authority cannot see that the hosts are ours',
    });
};

function unissuable(name: Configuration['tls']['certificates'][number]['names'][number]): string | undefined {
  if (name.startsWith('*.')) return 'a wildcard cannot be proven over HTTP (RFC 8555 §8.3)';
  if (/^[0-9.]+$|:/.test(name)) return 'an address cannot be certified this way; give a host name';
  return name.includes('.') ? undefined : 'the whole name of the host is needed, such as mx.example.org';
}

const MOST_NAMES = 100;
