import { randomBytes } from 'node:crypto';
import type { DnsServer, Resolver } from '@posthorn/dns/resolver';
import { only, validationOf } from '@posthorn/dns/validation';
import { type Finding, fail, ok, unknown, warn } from '@posthorn/settings/self-test';
import type { SelfTestContext, WorkerSelfTests } from './self-test.ts';

/** Does each resolver answer, say no when there is nothing, and validate if we are to believe it? */
export const dns: WorkerSelfTests = {
  async resolvers(check, context) {
    const { servers, settings } = context;
    if (servers.length === 0) {
      await check('Resolvers', () => fail('There is none: set dns.servers, or give this machine one.'));
      return;
    }
    const patience = (settings.configuration.dns.timeout + 1) * 1000;
    for (const server of servers) {
      const where = `${server.host}${server.port === 53 ? '' : ` port ${server.port}`}`;
      const resolver = only(server, context.settings.configuration.dns.timeout);
      const first = await check(`${where}: answers`, () => answers(resolver, context), patience);
      if (first.state === 'fail') continue;
      await check(`${where}: says when there is nothing`, () => nothing(resolver), patience);
      await check(`${where}: DNSSEC`, () => dnssec(resolver, server, context), 2 * patience);
    }
    await check('Cache', () => cacheUse(context));
    await check('Our own name', () => ownName(context), patience * 2);
  },
};

async function answers(resolver: Resolver, { settings }: SelfTestContext): Promise<Finding> {
  const { signedName } = settings.configuration.dns;
  const from = performance.now();
  const answer = await resolver.query(signedName, 'SOA');
  const ms = Math.round(performance.now() - from);
  if (answer.kind === 'failed') {
    const isSilent = answer.reason === 'timeout' || answer.reason === 'network';
    return isSilent
      ? fail(`Does not answer (${answer.detail || answer.reason}).`)
      : warn(`Answers, but could not look up ${signedName} (${answer.reason}): is it cut off from the internet?`);
  }
  if (answer.kind !== 'found')
    return warn(`Answers, but says that ${signedName} is not there: is it cut off from the internet?`);
  const words = `Answered after ${ms} ms.`;
  return ms < SLOW_MS ? ok(words) : warn(`${words} That is slow.`);
}

/** RFC 8020; and names under .invalid never exist (RFC 6761 §6.4). */
async function nothing(resolver: Resolver): Promise<Finding> {
  const name = `${randomBytes(8).toString('hex')}.invalid`;
  const answer = await resolver.query(name, 'A');
  switch (answer.kind) {
    case 'nxdomain':
      return ok('A name that does not exist is said not to exist.');
    case 'found':
      return fail('Invents an address for a name that does not exist: no test of a sender’s domain can be right.', {
        facts: { name, address: String(answer.records[0]) },
      });
    case 'nodata':
      return warn('Says that a name under .invalid exists, without an address.');
    default:
      return unknown(`Could not ask: ${answer.detail || answer.reason}.`);
  }
}

/** Does a resolver validate, if we are to believe it? */
export async function dnssec(resolver: Resolver, server: DnsServer, { settings }: SelfTestContext): Promise<Finding> {
  const { dns: wishes } = settings.configuration;
  const { signedName, forgedName } = wishes;
  const isTrusted = settings.policy.hosts(wishes.trusted, { address: server.host });
  const found = await validationOf(resolver, wishes);
  switch (found.kind) {
    case 'unknown':
      return unknown(`Could not look up ${signedName}, a signed name: ${found.reason}.`);
    case 'says-nothing':
      return isTrusted
        ? warn(
            `Trusted (dns.trusted), but does not say that the answer for ${signedName}, which is signed, is authentic: it does not validate, and is not believed.`,
          )
        : ok('Does not validate, and nobody believes it to.');
    case 'fooled':
      return fail(`Says that it validates, but gives out ${forgedName}, whose signature is broken on purpose.`);
    case 'validates':
      if (!isTrusted) return ok('Validates, but is not among the trusted ones (dns.trusted), so its word is not used.');
      return found.isProven
        ? ok('Validates: a signed name is authentic, a forged one is withheld.')
        : ok(`Validates: ${signedName} is authentic. ${forgedName}, forged on purpose, could not be asked.`);
  }
}

/** Of the worker that answers; each process has its own. */
function cacheUse({ resolver }: SelfTestContext): Finding {
  const { entries, maxEntries, hits, misses } = resolver.cacheUse();
  const kept = `${entries} of at most ${maxEntries} answers are kept`;
  const asked = hits + misses;
  if (asked === 0) return ok(`${kept}; nothing was asked since the settings came in force.`);
  const share = Math.round((100 * hits) / asked);
  const words = `${kept}; ${share} % of ${asked} questions were answered from them since the settings came in force.`;
  return entries >= maxEntries
    ? warn(`${words} It is full, so that what was not used for longest is forgotten.`)
    : ok(words);
}

async function ownName({ resolver, settings }: SelfTestContext): Promise<Finding> {
  const { hostname } = settings;
  if (!hostname.includes('.'))
    return warn(`We call ourselves ${hostname}, which is no name on the internet: set smtp.hostname.`);
  const answer = await resolver.addresses(hostname);
  switch (answer.kind) {
    case 'found':
      return ok(`${hostname} is ${answer.records.map(({ address }) => address).join(', ')}.`);
    case 'failed':
      return unknown(`Could not look up ${hostname}: ${answer.detail || answer.reason}.`);
    default:
      return warn(`${hostname} has no address in DNS: other servers will not like that name.`);
  }
}

const SLOW_MS = 1000;
