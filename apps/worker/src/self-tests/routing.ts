import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import { mailHosts } from '@posthorn/dns/mail-hosts';
import type { RouteChoice } from '@posthorn/policy/route';
import { type Check, type Finding, fail, ok, unknown, warn } from '@posthorn/settings/self-test';
import { refuseAddress } from '../connect/guard.ts';
import { findWay } from '../resolve/ways.ts';
import type { SelfTestContext, WorkerSelfTests } from './self-test.ts';

/** Where would mail go, and is there somebody? Nothing is connected to: names are looked up, folders looked at. */
export const routing: WorkerSelfTests = {
  async targets(check, context) {
    const { routing: own } = context.settings.configuration;
    await aliases(check, context);
    for (const { domain, transport } of own.localDomains.slice(0, MAX_SHOWN)) {
      await check(`Local domain ${domain}`, () => target(context, `local:${domain}`, transport), PATIENCE_MS);
    }
    for (const { name, match, transport } of own.routes.slice(0, MAX_SHOWN)) {
      await check(`Route ${name}`, () => target(context, name, transport, match), PATIENCE_MS);
    }
    await check('Everything else', () => {
      const choice = context.settings.policy.route(`self-test@${NOBODYS}`);
      const way = { facts: { way: choice.explain.join(' ') } };
      if (choice.kind === 'fail') return warn('Mail that no route takes is refused: nothing leaves this machine.', way);
      return ok(
        choice.kind === 'sandbox' ? 'Goes to the sandbox, so nothing can reach strangers.' : `Goes by ${choice.kind}.`,
        way,
      );
    });
    const hidden = own.localDomains.length + own.routes.length - 2 * MAX_SHOWN;
    if (own.localDomains.length > MAX_SHOWN || own.routes.length > MAX_SHOWN) {
      await check('The others', () =>
        unknown(`Only the first ${MAX_SHOWN} of each kind were looked at (${Math.max(hidden, 0)} more).`),
      );
    }
  },
};

async function aliases(check: Check, { settings }: SelfTestContext): Promise<void> {
  const { aliases: all } = settings.configuration.routing;
  await check('Aliases', () => {
    if (all.length === 0) return ok('There is none.');
    const looked = all.slice(0, MAX_ALIASES);
    const lost = looked.flatMap(({ address }) => {
      const choice = settings.policy.route(address.startsWith('@') ? `self-test${address}` : address);
      return choice.kind === 'fail' ? [`${address} (${choice.reply?.text ?? 'leads nowhere'})`] : [];
    });
    if (lost.length > 0) return fail(`Leading nowhere or in a circle: ${lost.slice(0, 5).join('; ')}.`);
    return ok(`${looked.length} of ${all.length} followed to their targets; none goes in a circle.`);
  });
}

async function target(
  context: SelfTestContext,
  route: string,
  transport: NonNullable<RouteChoice['transport']>,
  match: readonly string[] = [],
): Promise<Finding> {
  switch (transport.kind) {
    case 'discard':
      return warn('Mail is thrown away, and nobody is told.');
    case 'sandbox':
      return context.settings.configuration.sandbox.enabled
        ? ok('The sandbox.')
        : warn('The sandbox, which is switched off.');
    case 'maildir':
      return await maildir(transport.directory, context);
    case 'mx':
      return await byMx(match, transport.port, context);
    default:
      return await byName(context, route, transport);
  }
}

/** The folder is made when the first mail comes, so what has to be writable is the nearest one there is. */
async function maildir(template: string, { dataDir }: SelfTestContext): Promise<Finding> {
  const fixed = template.replace('{data}', dataDir);
  let folder = fixed.includes('{') ? dirname(`${fixed.slice(0, fixed.indexOf('{'))}x`) : fixed;
  for (;;) {
    const state = await access(folder, constants.W_OK | constants.X_OK).then(
      () => 'writable',
      (error: NodeJS.ErrnoException) => error.code,
    );
    if (state === 'writable') return ok(`Maildirs under ${folder}, which can be written.`);
    if (state !== 'ENOENT') return fail(`${folder} cannot be written (${state}).`);
    if (dirname(folder) === folder) return fail(`${fixed} is nowhere.`);
    folder = dirname(folder);
  }
}

async function byMx(match: readonly string[], port: number, context: SelfTestContext): Promise<Finding> {
  const domains = match.filter((item) => /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(item)).slice(0, 3);
  if (domains.length === 0) return ok(`By the MX records of each recipient’s domain, port ${port}.`);
  const found: string[] = [];
  for (const domain of domains) {
    const hosts = await mailHosts(domain, context.resolver, context.random);
    if (hosts.kind !== 'hosts') return unknown(`No mail hosts of ${domain} were found (${hosts.kind}).`);
    found.push(
      `${domain}: ${hosts.hosts
        .map(({ name }) => name)
        .slice(0, 3)
        .join(', ')}`,
    );
  }
  return ok(found.join('; '));
}

async function byName(
  { settings, resolver, random, own, policies }: SelfTestContext,
  route: string,
  transport: NonNullable<RouteChoice['transport']>,
): Promise<Finding> {
  const choice: RouteChoice = { kind: transport.kind, route, destination: route, local: false, explain: [], transport };
  const found = await findWay(choice, NOBODYS, { resolver, random, settings, policyFor: policies.policyFor });
  if (found.kind === 'none') return fail(`${found.verdict.text}.`);
  const hops = found.way.hops.flatMap(({ name, port, addresses }) =>
    addresses.map(({ address }) => ({ name, port, address })),
  );
  for (const { address, port } of hops) {
    const refusal = refuseAddress(address, port, own);
    if (refusal) return fail(`${refusal.text}.`);
  }
  const facts = Object.fromEntries(hops.slice(0, 6).map(({ name, port, address }) => [`${name}:${port}`, address]));
  return ok(`${found.way.hops.map(({ name, port }) => `${name} port ${port}`).join(', ')}: found, and not ourselves.`, {
    facts,
  });
}

const NOBODYS = 'self-test.invalid';
const MAX_SHOWN = 30;
const MAX_ALIASES = 5000;
const PATIENCE_MS = 15_000;
