import { findAliasFault } from '@posthorn/policy/alias';
import { readContentCondition } from '@posthorn/policy/content';
import { domainKey } from '@posthorn/policy/domain';
import type { Check, Findings } from '../check.ts';
import type { Configuration } from '../configuration.ts';

/** Aliases that go in circles, routes that are never reached, credentials that cannot work. */
export const checkRouting: Check = (configuration, findings) => {
  checkAliases(configuration, findings);
  checkRoutes(configuration, findings);
  checkSandbox(configuration, findings);
};

function checkAliases({ routing }: Configuration, { problems, warnings }: Findings): void {
  const domains = new Map(routing.localDomains.map((local) => [domainKey(local.domain), local]));
  const listed = new Map(
    routing.localDomains.flatMap(({ domain, mailboxes }) => {
      return mailboxes === 'any'
        ? []
        : [[domainKey(domain), new Set(mailboxes.map((name) => name.toLowerCase()))] as const];
    }),
  );
  const fault = findAliasFault(routing.aliases, {
    separatorOf: (domain) => domains.get(domain)?.subaddressSeparator ?? '',
    hasMailbox: ({ local, domain }) => listed.get(domain)?.has(local) ?? false,
  });
  if (fault) {
    const index = routing.aliases.findIndex((alias) => alias.address === fault.alias);
    const reason = fault.loop ? `the aliases go in a circle: ${fault.loop.join(' → ')}` : fault.reason;
    problems.push({ path: `routing.aliases[${index}].targets`, reason });
  }
  for (const [index, alias] of routing.aliases.entries()) {
    const path = `routing.aliases[${index}].address`;
    const domain = domainKey(alias.address.slice(alias.address.lastIndexOf('@') + 1));
    const local = domains.get(domain);
    if (!local) {
      const what = alias.address.startsWith('@') ? 'every address of it is taken' : 'only this address of it is taken';
      warnings.push({ path, reason: `${domain} is not a local domain: ${what}` });
    } else if (alias.address.startsWith('@') && local.mailboxes === 'any' && !keepsOwn(alias.targets, domain)) {
      warnings.push({
        path,
        reason: `takes all mail for ${domain}: with mailboxes "any" no mailbox of its own is reached`,
      });
    }
  }
}

function keepsOwn(targets: readonly string[], domain: string): boolean {
  return targets.some((target) => domainKey(target.slice(target.lastIndexOf('@') + 1)) === domain);
}

function checkRoutes({ routing, content }: Configuration, { problems, warnings }: Findings): void {
  let all: number | undefined;
  for (const [index, route] of routing.routes.entries()) {
    const path = `routing.routes[${index}]`;
    if (all !== undefined && route.enabled) {
      warnings.push({
        path,
        reason: `is never reached: routing.routes[${all}] ("${routing.routes[all]?.name}") takes everything`,
      });
    }
    if (route.enabled && route.match[0]?.trim() === '*' && !route.when?.trim()) all ??= index;
    if (route.match.length === 0)
      warnings.push({ path: `${path}.match`, reason: 'an empty list matches nothing, so this route takes no mail' });
    if (route.name === 'default') {
      problems.push({ path: `${path}.name`, reason: '"default" is the name of the last resort' });
    }
    if (route.when?.trim()) {
      const read = readContentCondition(route.when);
      if (!read.ok) problems.push({ path: `${path}.when`, ...read.problem });
      else if (content.profiles.every(({ scanners }) => scanners.length === 0))
        warnings.push({ path: `${path}.when`, reason: 'no profile asks a scanner, so that this never holds' });
    }
    const { transport } = route;
    if (transport.kind !== 'smarthost') continue;
    if (transport.username !== undefined && transport.password === undefined) {
      problems.push({ path: `${path}.transport.password`, reason: 'is missing: there is a user name' });
    }
    if (transport.password !== undefined && transport.username === undefined) {
      problems.push({ path: `${path}.transport.username`, reason: 'is missing: there is a password' });
    }
    if (transport.password !== undefined && transport.tls === 'none') {
      warnings.push({
        path: `${path}.transport.tls`,
        reason: 'the password would cross the network in clear; choose "required" or "implicit"',
      });
    }
    for (const [position, { port }] of transport.hosts.entries()) {
      if (port === 465 && transport.tls !== 'implicit') {
        warnings.push({
          path: `${path}.transport.hosts[${position}].port`,
          reason: 'port 465 expects TLS from the first byte: choose "implicit"',
        });
      }
    }
  }
}

function checkSandbox({ routing, sandbox }: Configuration, { problems }: Findings): void {
  if (sandbox.enabled) return;
  const reason = 'mail goes to the sandbox, but sandbox.enabled is off';
  if (routing.defaultRoute === 'sandbox') problems.push({ path: 'routing.defaultRoute', reason });
  for (const group of ['localDomains', 'routes'] as const) {
    for (const [index, entry] of routing[group].entries()) {
      const enabled = !('enabled' in entry) || entry.enabled;
      if (enabled && entry.transport.kind === 'sandbox')
        problems.push({ path: `routing.${group}[${index}].transport`, reason });
    }
  }
}
