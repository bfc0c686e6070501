import type { Check, Findings } from '../check.ts';
import type { Configuration } from '../configuration.ts';
import { nearest } from '../nearest.ts';
import { formatPath } from '../path.ts';

/** Proxies that cannot be signed in to, names that lead to none, and proxies where none are used. */
export const checkSocks: Check = (configuration, findings) => {
  const { socks, routing, overrides } = configuration;
  for (const [index, proxy] of socks.proxies.entries()) checkProxy(proxy, `socks.proxies[${index}]`, findings);
  checkNames('socks.use', socks.use, { configuration, findings });
  for (const [name, patch] of Object.entries(overrides.domains)) {
    const use = patch['socks']?.['use'] as string[] | undefined;
    if (use) checkNames(formatPath(['overrides', 'domains', name, 'socks', 'use']), use, { configuration, findings });
  }
  for (const [index, { proxies, transport }] of routing.routes.entries()) {
    if (proxies === undefined) continue;
    const path = `routing.routes[${index}].proxies`;
    checkNames(path, proxies, { configuration, findings });
    if (transport.kind !== 'mx' && transport.kind !== 'smarthost')
      findings.warnings.push({ path, reason: `has no effect: what goes to ${transport.kind} never leaves by a proxy` });
  }
};

function checkProxy(proxy: Configuration['socks']['proxies'][number], path: string, { problems }: Findings): void {
  const { name, username, password } = proxy;
  if (name === 'direct') problems.push({ path: `${path}.name`, reason: '"direct" means that no proxy is used' });
  if (username !== undefined && password === undefined)
    problems.push({ path: `${path}.password`, reason: 'is missing: there is a user name' });
  if (password !== undefined && username === undefined)
    problems.push({ path: `${path}.username`, reason: 'is missing: there is a password' });
  // RFC 1929 §2: one octet holds the length.
  const octets = new TextEncoder().encode(username ?? '').length;
  if (octets > 255) problems.push({ path: `${path}.username`, reason: 'is longer than 255 octets (RFC 1929)' });
}

function checkNames(
  path: string,
  names: readonly string[],
  { configuration, findings }: { configuration: Configuration; findings: Findings },
): void {
  const { proxies } = configuration.socks;
  const known = proxies.map(({ name }) => name);
  for (const [index, name] of names.entries()) {
    if (name === '*' || name === 'direct' || known.includes(name)) continue;
    const near = nearest(name, known);
    const advice = near ? `; did you mean "${near}"?` : '';
    findings.problems.push({ path: `${path}[${index}]`, reason: `there is no proxy named "${name}"${advice}` });
  }
  if (names.includes('direct') && names.length > 1)
    findings.problems.push({ path, reason: '"direct" means that no proxy is used, so it stands alone' });
  else if (names.length > 0 && !names.includes('direct')) {
    const usable = proxies.some(({ name, enabled }) => enabled && (names.includes('*') || names.includes(name)));
    if (!usable) findings.warnings.push({ path, reason: 'names no proxy that is enabled: this mail will wait' });
  }
}
