import type { Pool } from '@posthorn/db/pool';
import type { DnsServer, Resolver } from '@posthorn/dns/resolver';
import type { SelfTestBodies } from '@posthorn/settings/self-test';
import type { OwnListeners } from '../connect/guard.ts';
import type { PolicyKeeper } from '../secure/sts/keeper.ts';
import type { DeliverySettings } from '../settings.ts';

/** What a self-test of the worker may look at. */
export type SelfTestContext = {
  pool: Pool;
  settings: DeliverySettings;
  resolver: Resolver;
  /** The same without a cache of its own: what is published now. */
  freshResolver: Resolver;
  /** The resolvers behind it, in order. */
  servers: readonly DnsServer[];
  /** Our own listeners, which are never delivered to. */
  own: OwnListeners;
  sandboxPort: number;
  dataDir: string;
  random: () => number;
  policies: Pick<PolicyKeeper, 'policyFor'>;
  /** What is wrong with the doorbell, if anything is. */
  doorbellTrouble: string | undefined;
  /** Looks for due mail now; the destinations that have some. */
  sweep: () => Promise<readonly string[]>;
};

export type WorkerSelfTests = SelfTestBodies<SelfTestContext>;
