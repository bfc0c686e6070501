import type { DnsFailure, Resolver } from '@posthorn/dns/resolver';

/** What DNS says about the domains of recipients, as far as the engine needs to know before it accepts. */
export type DomainFacts = {
  /** RFC 7505: does the domain say that it takes no mail? False when DNS does not answer in time; the worker asks again. */
  hasNullMx(domain: string): Promise<boolean>;
};

/** Asks within a budget, and not at all for a while after DNS did not answer, so that a dead resolver costs one client and not each. */
export function createDomainFacts(options: {
  resolver: () => Resolver;
  now: () => number;
  budgetMs?: number;
}): DomainFacts {
  const budgetMs = options.budgetMs ?? 2000;
  let silentUntil = 0;
  return {
    async hasNullMx(domain) {
      if (options.now() < silentUntil) return false;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<undefined>((resolve) => {
        timer = setTimeout(() => resolve(undefined), budgetMs);
      });
      const answer = await Promise.race([options.resolver().mx(domain), late]).finally(() => clearTimeout(timer));
      if (answer === undefined || (answer.kind === 'failed' && noAnswer.has(answer.reason))) {
        silentUntil = options.now() + silenceMs;
        return false;
      }
      return answer.kind === 'found' && answer.records.length === 1 && isRoot(answer.records[0]!.exchange);
    },
  };
}

function isRoot(exchange: string): boolean {
  return exchange === '' || exchange === '.';
}

/** Faults of the resolver; any other is the domain's own. */
const noAnswer: ReadonlySet<DnsFailure> = new Set<DnsFailure>(['timeout', 'network', 'no-servers']);
const silenceMs = 10_000;
