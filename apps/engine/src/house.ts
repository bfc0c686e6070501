import type { Resolver } from '@posthorn/dns/resolver';
import type { Lookups } from '@posthorn/lookup/room/lookups';
import type { KeyReader } from '@posthorn/mail-auth/dkim/key';
import type { Acceptor } from '@posthorn/queue/accept';
import type { HistoryWriter } from '@posthorn/queue/history';
import type { RuleTally } from '@posthorn/queue/rule-tally';
import type { VerificationWriter } from '@posthorn/queue/verifications';
import type { BodyHashing } from './authentication/body-hashing/pool.ts';
import type { DomainFacts } from './domain-facts.ts';
import type { FactFinder } from './facts.ts';
import type { InForce } from './in-force.ts';
import type { EngineLog } from './index.ts';
import type { Intake } from './intake.ts';
import type { ClientLimits } from './limits/client-limits.ts';
import type { EarlyOffers } from './limits/early-offers.ts';
import type { Metrics } from './metrics.ts';
import type { Observer } from './observer.ts';
import type { Scanners } from './scanning/scanners.ts';
import type { Session } from './session/session.ts';
import type { Certificates } from './tls/certificates.ts';
import type { ClientVetoes } from './tls/client-vetoes.ts';
import type { Issued } from './tls/issued.ts';

/** What every session of a process shares. Built in engine.ts, passed by hand. */
export type House = {
  /** Id of the process row. */
  readonly process: string;
  readonly log: EngineLog;
  readonly now: () => number;
  /** The newest settings. */
  inForce(): InForce;
  readonly acceptor: Acceptor;
  readonly history: HistoryWriter;
  readonly verifications: VerificationWriter;
  readonly ruleTally: RuleTally;
  readonly certificates: Certificates;
  /** What may forbid certificates of clients. */
  readonly clientVetoes: ClientVetoes;
  /** What authorities have issued for us. */
  readonly issued: Issued;
  /** The resolver in force. */
  resolver(): Resolver;
  readonly bodyHashing: BodyHashing;
  /** Asks the scanners of content. */
  readonly scanners: Scanners;
  /** Reads keys of DKIM and ARC, and remembers the last ones. */
  readonly keys: KeyReader;
  /** The sources of look-ups. */
  readonly lookups: Lookups;
  readonly facts: FactFinder;
  readonly domains: DomainFacts;
  readonly limits: ClientLimits;
  readonly earlyOffers: EarlyOffers;
  readonly intake: Intake;
  readonly metrics: Metrics;
  readonly spillDirectory: string;
  /** Keys the invented salts that unknown accounts are shown, the same in every process. */
  readonly decoyKey: Uint8Array;
  readonly sessions: Set<Session>;
  /** Watches what is decided, in simulations; nothing waits for it. */
  readonly observer?: Observer;
  /** Shutting down: finish what is under way, begin nothing. */
  isDraining: boolean;
};
