import { domainKey } from '@posthorn/policy/domain';
import type { Check } from '../check.ts';

/** Policies that name no host, that nobody can fetch, or that say less than the host name of this server. */
export const checkMtaSts: Check = ({ mtaSts, routing, tls, web }, { problems, warnings }) => {
  const local = new Set(routing.localDomains.map(({ domain }) => domainKey(domain)));
  const named = tls.certificates.flatMap(({ names }) => names.map((name) => name.toLowerCase()));
  // What stands in a file or in a pasted certificate is not read here.
  const isCertain = tls.certificates.every(({ names, source }) => names.length > 0 || source === 'selfsigned');
  for (const [index, { domain, mode, mx }] of mtaSts.policies.entries()) {
    const path = `mtaSts.policies[${index}]`;
    const key = domainKey(domain);
    const host = `mta-sts.${key}`;
    if (mode !== 'none' && mx.length === 0)
      problems.push({
        path: `${path}.mx`,
        reason: `is empty: mode "${mode}" needs the hosts of the MX records of ${domain}`,
      });
    if (!local.has(key)) warnings.push({ path: `${path}.domain`, reason: `"${domain}" is not a local domain` });
    if (isCertain && !named.some((name) => name === host || name === `*.${key}`))
      warnings.push({ path, reason: `no certificate names ${host}, so nobody can fetch this policy` });
  }
  if (mtaSts.policies.length > 0 && !web.listeners.some(({ enabled, kind }) => enabled && kind === 'https'))
    warnings.push({
      path: 'mtaSts.policies',
      reason: 'no web listener for HTTPS is on, so nobody can fetch a policy from here',
    });
};
