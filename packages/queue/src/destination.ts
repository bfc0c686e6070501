import type { Pool } from '@posthorn/db/mail/message';

/** What is known of a next hop, shared by all workers. */
export type Destination = {
  name: string;
  held: boolean;
  heldReason: string | null;
  /** Slots; null: as the settings say. */
  concurrency: number | null;
  slotsInUse: number;
  notBefore: Date | null;
  reason: string | null;
  failures: number;
  lastClaimAt: Date | null;
  lastSuccessAt: Date | null;
};

/** A fault of the host, not of a message: nobody claims this destination before `notBefore`. Counts a failure. */
export declare function backOff(
  pool: Pool,
  destination: string,
  until: { notBefore: Date; reason: string },
): Promise<void>;
/** The host answers: failures and back-off are forgotten. Cheap when there was nothing to forget. */
export declare function clearBackOff(pool: Pool, destination: string): Promise<boolean>;
export declare function setDestination(
  pool: Pool,
  destination: string,
  change: { held?: boolean; heldReason?: string | null; concurrency?: number | null },
): Promise<Destination>;
export declare function readDestination(pool: Pool, destination: string): Promise<Destination | null>;
/** Destinations backing off or held, worst first. */
export declare function troubledDestinations(pool: Pool, limit?: number): Promise<Destination[]>;
