import type { Resolver } from '@posthorn/dns/resolver';
import type { PosthornEvent } from '@posthorn/events/event';
import type { NewMessage } from '@posthorn/queue/accept';
import { createDomainFacts } from '../domain-facts.ts';
import { createFactFinder } from '../facts.ts';
import type { House } from '../house.ts';
import type { InForce } from '../in-force.ts';
import type { Intake } from '../intake.ts';
import { type ClientLimits, createClientLimits } from '../limits/client-limits.ts';
import type { Metrics } from '../metrics.ts';
import type { Certificates } from '../tls/certificates.ts';
import { recordLookups } from './lookups.ts';
import type { Watching } from './watching.ts';

/** What a session in an invented house would have stored. */
export type Kept = {
  message: NewMessage | undefined;
  /** The octets as they would be stored. */
  octets: Uint8Array;
  events: PosthornEvent[];
};

export type SimulationOptions = {
  /** The engine that lends its memory, threads and keys. */
  house: House;
  inForce: InForce;
  resolver: Resolver;
  /** Those that these settings would bring. */
  certificates: Certificates;
  watching: Watching;
  now: () => number;
  /** Counts of an earlier session of the same replay; fresh ones when left out. */
  limits?: ClientLimits;
  /** Is a full disk part of the picture? */
  isRoomAsked: boolean;
};

/** A house in which everything is decided as in the real one, and nothing is stored, counted or told. */
export function inventHouse(options: SimulationOptions): { house: House; kept: Kept } {
  const { house: real, inForce, watching, now } = options;
  const resolver = recordLookups(options.resolver, (lookup) => watching.lookup(lookup));
  const kept: Kept = { message: undefined, octets: new Uint8Array(0), events: [] };
  const nothing = async (): Promise<void> => {};
  const house: House = {
    process: real.process,
    log: real.log,
    now,
    inForce: () => inForce,
    acceptor: {
      async accept(message) {
        kept.message = message;
        if (message.content instanceof Uint8Array) kept.octets = message.content;
      },
      // Of large content only the head is of interest, and the size.
      async stage(source) {
        const head: Uint8Array[] = [];
        let size = 0;
        for await (const bytes of source) {
          if (size < HEAD) head.push(bytes);
          size += bytes.byteLength;
        }
        kept.octets = Buffer.concat(head);
        return { stagedId: '', size };
      },
      reserve: () => true,
      release: () => {},
      inFlight: { messages: 0, bytes: 0, reserved: 0, rounds: 0 },
      [Symbol.asyncDispose]: nothing,
    },
    history: {
      events: (events) => void (kept.events.length < MOST_EVENTS && kept.events.push(...events)),
      refusal: ({ decision, recipient }) => watching.refusal(decision, recipient ?? undefined),
      flush: nothing,
      buffered: 0,
      folded: 0,
      lost: 0,
      [Symbol.asyncDispose]: nothing,
    },
    ruleTally: { add: ignore, flush: nothing, lost: 0, [Symbol.asyncDispose]: nothing },
    verifications: { add: () => {}, flush: nothing, lost: 0, [Symbol.asyncDispose]: nothing },
    certificates: options.certificates,
    issued: real.issued,
    scanners: silentScanners,
    keys: real.keys,
    resolver: () => resolver,
    facts: createFactFinder({ resolver: () => resolver, now }),
    earlyOffers: { note: ignore, knows: (address) => real.earlyOffers.knows(address) },
    bodyHashing: real.bodyHashing,
    lookups: real.lookups,
    domains: createDomainFacts({ resolver: () => resolver, now }),
    limits: options.limits ?? createClientLimits(now),
    intake: intakeOf(real, options.isRoomAsked),
    metrics: uncounted,
    clientVetoes: real.clientVetoes,
    spillDirectory: real.spillDirectory,
    decoyKey: real.decoyKey,
    sessions: new Set(),
    observer: watching.observer,
    isDraining: false,
  };
  return { house, kept };
}

/** Memory is really used, so it is really counted. */
function intakeOf({ intake }: House, isRoomAsked: boolean): Intake {
  return {
    shortage: (size) => (isRoomAsked ? intake.shortage(size) : undefined),
    account: (bytes) => intake.account(bytes),
    get isFull() {
      return intake.isFull;
    },
    get heldBytes() {
      return intake.heldBytes;
    },
    get freeBytes() {
      return intake.freeBytes;
    },
    measure: async () => {},
    setMinFree: () => {},
  };
}

/** Nothing of a simulation leaves the house: what scanners would say is not known, and the verdict says so. */
const silentScanners: House['scanners'] = {
  scan: async () => ({ kind: 'passed', words: 'not asked in a simulation', isTooLarge: false }),
  health: () => [],
  refused: { put: () => {}, take: () => undefined },
};

const ignore = (): void => {};
const uncounted: Metrics = {
  connections: ignore,
  refused: ignore,
  messageAccepted: ignore,
  acceptFailed: ignore,
  handshake: ignore,
  authentication: ignore,
  violation: ignore,
  timedOut: ignore,
  setOpenSessions: ignore,
  setHeldBytes: ignore,
  read: async () => [],
};

const MOST_EVENTS = 500;
const HEAD = 256 * 1024;
