import type { Pool } from '@posthorn/db/mail/message';
import { claimStsPolicies, keepStsPolicy, pruneStsPolicies, readStsPolicy } from '@posthorn/db/mail/sts-policy';
import { normaliseName } from '@posthorn/dns/name';
import type { Resolver } from '@posthorn/dns/resolver';
import { newEvent, type PosthornEvent } from '@posthorn/events/event';
import {
  afterFetch,
  type CachedPolicy,
  expiryOf,
  refreshAt,
  type StsRecordFound,
  stepBeforeDelivery,
} from '@posthorn/transport/mta-sts/cache';
import { fetchPolicy, type StsFailure } from '@posthorn/transport/mta-sts/fetch';
import type { StsPolicy } from '@posthorn/transport/mta-sts/policy';
import { readStsRecords } from '@posthorn/transport/mta-sts/record';
import type { OwnListeners } from '../../connect/guard.ts';
import type { WorkerLog } from '../../index.ts';
import type { DeliverySettings } from '../../settings.ts';
import { startRounds } from '../../wake/rounds.ts';
import { policyFetch } from './web.ts';

/** What holds for mail to a domain. `policy` null: none does. `failure`: why the newest could not be had. */
export type StsFound = {
  policy: StsPolicy | null;
  id?: string;
  /** When the policy runs out, in milliseconds since 1970. */
  until?: number;
  failure?: string;
  /** Its name in TLS reports. */
  failureType?: StsFailure;
};

export type PolicyKeeper = AsyncDisposable & {
  /** The policy of a domain as it holds now; fetched when it has to be. Rejects only when the database cannot be asked. */
  policyFor(domain: string, settings: DeliverySettings): Promise<StsFound>;
  /** Fetches again what is due; how many. */
  refresh(): Promise<number>;
};

export type PolicyKeeperOptions = {
  pool: Pool;
  process: string;
  log: WorkerLog;
  settings: () => DeliverySettings;
  resolver: () => Resolver;
  own: OwnListeners;
  tell: (event: PosthornEvent) => void;
  /** How often due policies are looked for, in milliseconds. */
  everyMs?: number;
};

/** Keeps MTA-STS policies for all workers: looked up before deliveries, fetched once at a time, refreshed before they run out (RFC 8461 §3.3). */
export function createPolicyKeeper(options: PolicyKeeperOptions): PolicyKeeper {
  const { pool, log } = options;
  const underway = new Map<string, Promise<StsFound>>();
  let refreshed = 0;

  async function find(domain: string, settings: DeliverySettings): Promise<StsFound> {
    const [record, cached] = await Promise.all([recordOf(domain), readStsPolicy(pool, domain) as Promise<Kept>]);
    let kept = cached;
    let step = stepBeforeDelivery(kept, record, Date.now());
    if (step.kind === 'fetch') {
      kept = await fetchAndKeep(domain, { id: step.id, kept, settings });
      step = stepBeforeDelivery(kept, record, Date.now());
    }
    if (step.kind === 'fetch') return { policy: null };
    const { policy, failure } = step;
    return {
      policy,
      ...(policy && kept ? { id: kept.id, until: expiryOf(kept) } : {}),
      ...(failure ? { failure: failure.reason, failureType: failure.failure } : {}),
    };
  }

  async function recordOf(domain: string): Promise<StsRecordFound> {
    const answer = await options.resolver().txt(`_mta-sts.${domain}`);
    if (answer.kind === 'failed') return { kind: 'failed' };
    return answer.kind === 'found' ? readStsRecords(answer.records) : { kind: 'none' };
  }

  async function fetchAndKeep(
    domain: string,
    { id, kept, settings }: { id: string; kept: Kept; settings: DeliverySettings },
  ): Promise<CachedPolicy> {
    const { mtaSts } = settings.configuration;
    const fetch = policyFetch({
      resolver: options.resolver(),
      trust: settings.trust,
      own: options.own,
      port: mtaSts.port,
      mayBePrivate: mtaSts.privateAddresses,
    });
    const result = await fetchPolicy(domain, { fetch, timeoutMs: mtaSts.fetchTimeout * 1000 });
    const now = Date.now();
    const next = afterFetch(kept, { id, result }, now);
    await keepStsPolicy(pool, domain, { ...next, refreshAt: refreshAt(next) });
    options.tell(
      result.kind === 'policy'
        ? newEvent('mta-sts:policy', {
            process: options.process,
            data: {
              domain,
              id,
              mode: result.policy.mode,
              mx: result.policy.mx.slice(0, 50),
              maxAge: result.policy.maxAge,
            },
          })
        : newEvent('mta-sts:failure', {
            process: options.process,
            text: result.reason,
            data: { domain, failure: result.failure, hasOld: next.policy !== null && now < expiryOf(next) },
          }),
    );
    return next;
  }

  async function refresh(): Promise<number> {
    const due = (await claimStsPolicies(pool, BATCH)) as (CachedPolicy & { domain: string })[];
    for (const { domain, ...kept } of due) {
      const settings = options.settings().forDomain(domain);
      if (!isWanted(domain, settings)) continue;
      const record = await recordOf(domain);
      await fetchAndKeep(domain, { id: record.kind === 'record' ? record.id : kept.id, kept, settings });
    }
    if (refreshed++ % PRUNE_EVERY === 0) await pruneStsPolicies(pool, MAX_DOMAINS);
    return due.length;
  }

  const rounds = startRounds({
    everyMs: options.everyMs ?? 60_000,
    round: refresh,
    onFailure: (error) => log.warn({ err: error }, 'MTA-STS policies could not be refreshed; trying again'),
  });

  return {
    async policyFor(text, settings) {
      const domain = normaliseName(text);
      if (domain === null || !domain.includes('.') || text.startsWith('[')) return { policy: null };
      await settings.learn(() => isWanted(domain, settings));
      if (!isWanted(domain, settings)) return { policy: null };
      let finding = underway.get(domain);
      if (!finding) {
        finding = find(domain, settings).finally(() => underway.delete(domain));
        underway.set(domain, finding);
      }
      return await finding;
    },
    refresh: rounds.run,
    [Symbol.asyncDispose]: () => rounds[Symbol.asyncDispose](),
  };
}

function isWanted(domain: string, { policy, configuration }: DeliverySettings): boolean {
  return policy.domains(configuration.mtaSts.tryDomains, domain);
}

type Kept = CachedPolicy | null;

const BATCH = 10;
const PRUNE_EVERY = 60;
const MAX_DOMAINS = 200_000;
