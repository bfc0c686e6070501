import type { Resolver } from '@posthorn/dns/resolver';
import type { RouteChoice } from '@posthorn/policy/route';
import type { ProbeInput, ProbeResult } from '@posthorn/settings/probe';
import type { OwnListeners } from '../connect/guard.ts';
import { leaving } from '../connect/leaving.ts';
import { createProxyRest } from '../connect/proxy-rest.ts';
import { createSourceRest } from '../connect/sources.ts';
import { findWay, type Way } from '../resolve/ways.ts';
import { createSecurer } from '../secure/demands.ts';
import type { PolicyKeeper, StsFound } from '../secure/sts/keeper.ts';
import { type DeliverySettings, settingsFor } from '../settings.ts';
import { type HostOutcome, probeHost } from './host.ts';
import { createLap, type Tell } from './steps.ts';
import { watchedResolver } from './watched-resolver.ts';

export type ProbeContext = {
  settings: DeliverySettings;
  /** Without a cache of its own: what is published now. */
  freshResolver: Resolver;
  /** The same with checking disabled. */
  uncheckedResolver: Resolver;
  own: OwnListeners;
  random: () => number;
  policies: Pick<PolicyKeeper, 'policyFor'>;
};

type Ending = Pick<ProbeResult, 'outcome' | 'words' | 'host'>;

/** Goes the way of a message to an address as far as RCPT, and says what would come of it. */
export async function probe(input: ProbeInput, context: ProbeContext, tell: Tell): Promise<ProbeResult> {
  const begun = performance.now();
  const settings = settingsFor(context.settings, input.address);
  const ending = await follow(input, { ...context, settings }, tell);
  return { ...ending, ms: Math.round(performance.now() - begun), revision: settings.revision };
}

async function follow(input: ProbeInput, context: ProbeContext, tell: Tell): Promise<Ending> {
  const { settings, random } = context;
  const domain = input.address.slice(input.address.lastIndexOf('@') + 1);
  const choice = settings.policy.route(input.address);
  tell({ kind: 'route', state: 'ok', words: choice.explain.join(' '), lines: [choice.destination], ms: 0 });
  if (choice.kind !== 'mx' && choice.kind !== 'smarthost' && choice.kind !== 'lmtp')
    return { outcome: 'elsewhere', host: null, words: elsewhere(choice, input.address) };

  const at: { host: string | null } = { host: null };
  const resolvers = { resolver: context.freshResolver, unchecked: context.uncheckedResolver };
  const resolver = watchedResolver(resolvers, tell, () => at.host);
  const found = await findWay(choice, domain, {
    resolver,
    random,
    settings,
    async policyFor(name, own) {
      const lap = createLap();
      const policy = await context.policies.policyFor(name, own);
      tell({ kind: 'policy', ...policyWords(policy, name), ms: lap() });
      return policy;
    },
  });
  const of = `Mail to ${input.address}`;
  if (found.kind === 'none') {
    const { kind, text } = found.verdict;
    return kind === 'failed'
      ? { outcome: 'comes-back', host: null, words: `${of} would come back: ${text}.` }
      : { outcome: 'waits', host: null, words: `${of} would wait: ${text}.` };
  }
  const way = leaving(found.way, choice, settings.configuration);
  return conclude(of, way, await probeHosts(way, { input, context, resolver, tell, at }));
}

type Looking = {
  input: ProbeInput;
  context: ProbeContext;
  resolver: Resolver;
  tell: Tell;
  /** The host that is looked at now. */
  at: { host: string | null };
};
type Probed = { host: string; outcome: HostOutcome };

/** Every host, in the order of a delivery; MAIL and RCPT are said at the first that is good enough. */
async function probeHosts(way: Way, { input, context, resolver, tell, at }: Looking): Promise<Probed[]> {
  const { settings, own, random } = context;
  const secure = createSecurer({ resolver: () => resolver });
  const dial = {
    own,
    random,
    rest: createProxyRest(),
    sourceRest: createSourceRest(),
    resolver: () => context.freshResolver,
    emit: () => {},
  };
  const late = performance.now() + BUDGET_MS;
  const probed: Probed[] = [];
  for (const hop of way.hops.slice(0, MAX_HOSTS)) {
    if (performance.now() > late) break;
    at.host = hop.name;
    const secured = await secure({ requireTls: input.requireTls, summary: {} }, { way, hop, settings });
    const isAsked = input.rcpt && !probed.some(({ outcome }) => outcome.kind === 'taken' || outcome.isFinal);
    const envelope = isAsked ? { sender: input.sender, recipient: input.address } : null;
    const outcome = await probeHost({ way, hop, secured, settings, envelope, dial, tell });
    probed.push({ host: hop.name, outcome });
  }
  return probed;
}

function conclude(of: string, way: Way, probed: readonly Probed[]): Ending {
  const first = probed.find(({ outcome }) => outcome.kind === 'taken' || outcome.isFinal);
  if (first?.outcome.kind === 'taken') {
    const { how, words } = first.outcome;
    return { outcome: how, host: first.host, words: `${of} would be sent to ${first.host}: ${words}.` };
  }
  const refusals = probed.flatMap(({ host, outcome }) => (outcome.kind === 'refused' ? [{ host, ...outcome }] : []));
  const telling = first
    ? refusals.find(({ host }) => host === first.host)
    : (refusals.find(({ ifNone }) => ifNone === 'defer') ?? refusals[0]);
  const words = telling ? `${telling.host}: ${telling.words}` : 'no host could be tried';
  const isForGood =
    first !== undefined ||
    (refusals.length === way.hops.length && !way.isPartial && refusals.every(({ ifNone }) => ifNone === 'fail'));
  return isForGood
    ? { outcome: 'comes-back', host: null, words: `${of} would come back: ${words}.` }
    : { outcome: 'waits', host: null, words: `${of} would wait and be tried again: ${words}.` };
}

function elsewhere(choice: RouteChoice, address: string): string {
  switch (choice.kind) {
    case 'redirect':
      return `Mail to ${address} is sent on to ${(choice.targets ?? []).slice(0, 10).join(', ')}: probe that.`;
    case 'fail':
      return `Mail to ${address} is refused: ${choice.reply?.text ?? 'there is no route'}.`;
    case 'discard':
      return `Mail to ${address} is thrown away by the route ${choice.route}.`;
    case 'sandbox':
      return `Mail to ${address} stays in the sandbox (${choice.route}): nothing leaves.`;
    default:
      return `Mail to ${address} goes into a mailbox of ours (${choice.route}): nothing leaves.`;
  }
}

function policyWords(
  { policy, id, until, failure }: StsFound,
  domain: string,
): { state: 'ok' | 'warn'; words: string; lines: string[] } {
  if (policy === null)
    return failure
      ? { state: 'warn', words: `${domain} announces an MTA-STS policy that could not be had: ${failure}.`, lines: [] }
      : { state: 'ok', words: `${domain} has no MTA-STS policy in force here.`, lines: [] };
  const meaning = { enforce: 'is enforced', testing: 'is only tested', none: 'says that there is none any more' };
  return {
    state: failure ? 'warn' : 'ok',
    words: `The MTA-STS policy of ${domain} ${meaning[policy.mode]}.${failure ? ` It could not be fetched anew: ${failure}.` : ''}`,
    lines: [
      ...policy.mx.slice(0, 20).map((mx) => `mx ${mx}`),
      ...(id === undefined ? [] : [`id ${id}`]),
      ...(until === undefined
        ? []
        : [`good until ${new Date(until).toISOString().slice(0, 16).replace('T', ' ')} UTC`]),
    ],
  };
}

const MAX_HOSTS = 5;
const BUDGET_MS = 90_000;
