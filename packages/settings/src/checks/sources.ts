import type { Check, Findings } from '../check.ts';
import type { Configuration } from '../configuration.ts';
import { nearest } from '../nearest.ts';
import { formatPath } from '../path.ts';

/** Pools that nothing is in, addresses that stand in one twice, and pools where a proxy decides. */
export const checkSources: Check = (configuration, findings) => {
  const { sources, socks, routing, overrides } = configuration;
  checkAddresses(sources.addresses, findings);
  const leavesByProxy = socks.use.length > 0 && !socks.use.includes('direct');
  checkPool('sources.use', sources.use, { configuration, findings, leavesByProxy });
  for (const [name, patch] of Object.entries(overrides.domains)) {
    const path = formatPath(['overrides', 'domains', name, 'sources', 'use']);
    const use = patch['sources']?.['use'] as string | undefined;
    checkPool(path, use, { configuration, findings, leavesByProxy: false });
  }
  for (const [index, { sources: pool, proxies, transport }] of routing.routes.entries()) {
    if (pool === undefined) continue;
    const path = `routing.routes[${index}].sources`;
    const byProxy = proxies === undefined ? leavesByProxy : proxies.length > 0 && !proxies.includes('direct');
    checkPool(path, pool, { configuration, findings, leavesByProxy: byProxy });
    if (transport.kind !== 'mx' && transport.kind !== 'smarthost')
      findings.warnings.push({
        path,
        reason: `has no effect: what goes to ${transport.kind} never leaves from a pool`,
      });
  }
};

function checkAddresses(addresses: Configuration['sources']['addresses'], { problems }: Findings): void {
  const seen = new Map<string, string>();
  for (const [index, { name, pool, address }] of addresses.entries()) {
    const key = `${pool} ${address.toLowerCase()}`;
    const before = seen.get(key);
    if (before !== undefined)
      problems.push({
        path: `sources.addresses[${index}].address`,
        reason: `is in the pool "${pool}" already, as "${before}"`,
      });
    else seen.set(key, name);
  }
}

function checkPool(
  path: string,
  pool: string | undefined,
  {
    configuration,
    findings,
    leavesByProxy,
  }: { configuration: Configuration; findings: Findings; leavesByProxy: boolean },
): void {
  if (!pool) return;
  const { addresses } = configuration.sources;
  const own = addresses.filter((one) => one.pool === pool);
  if (own.length === 0) {
    const near = nearest(pool, [...new Set(addresses.map((one) => one.pool))]);
    const advice = near ? `; did you mean "${near}"?` : '';
    findings.problems.push({ path, reason: `there is no address in a pool named "${pool}"${advice}` });
    return;
  }
  if (own.every(({ enabled }) => !enabled))
    findings.warnings.push({ path, reason: 'names a pool without an address that is enabled: this mail will wait' });
  if (leavesByProxy)
    findings.warnings.push({
      path,
      reason: 'has no effect: this mail leaves through SOCKS proxies, from their addresses',
    });
}
