import { isIP } from 'node:net';
import type { Refusal } from '@posthorn/db/mail/refusal';
import { newEvent, type PosthornEvent } from '@posthorn/events/event';

/**
 * What a flood leaves behind: instead of a row each, one row per network, rule (or type of event) and minute, with a count. Bounded
 * itself: beyond ten thousand kinds of things everything goes into one row that says only how many.
 */
export type Fold = {
  event(event: PosthornEvent): void;
  refusal(refusal: Refusal): void;
  /** Takes what was folded so far. */
  take(): { events: PosthornEvent[]; refusals: Refusal[] };
  readonly size: number;
};

export function createFold(process: string): Fold {
  let events = new Map<string, { first: PosthornEvent; network: string; count: number }>();
  let refusals = new Map<string, { first: Refusal; network: string; count: number }>();
  let others = 0;

  function count<T>(
    map: Map<string, { first: T; network: string; count: number }>,
    key: string,
    network: string,
    first: T,
  ) {
    const known = map.get(key);
    if (known !== undefined) known.count += 1;
    else if (events.size + refusals.size >= MAX_KINDS) others += 1;
    else map.set(key, { first, network, count: 1 });
  }

  return {
    event(event) {
      const network = networkOf(event.clientAddress ?? event.address ?? '');
      count(events, `${event.type} ${network} ${minuteOf(event.at)}`, network, event);
    },
    refusal(refusal) {
      const network = networkOf(refusal.client);
      count(refusals, `${refusal.decision.rule} ${network} ${minuteOf(refusal.at)}`, network, refusal);
    },
    take() {
      const folded = {
        events: [...events.values()].map(({ first, network, count: times }) =>
          newEvent(first.type, {
            process,
            at: first.at,
            ...(first.direction === undefined ? {} : { direction: first.direction }),
            ...(network === '' ? {} : { clientAddress: network }),
            text: `${times} of these within a minute, folded under load`,
            data: { folded: times, network },
          }),
        ),
        refusals: [...refusals.values()].map(({ first, network, count: times }): Refusal => {
          const { id, at, decision } = first;
          const { stage, rule, verdict, reply, revision } = decision;
          const kept = { stage, rule, verdict, revision, at: decision.at, facts: { folded: times, network } };
          return {
            id,
            at,
            sessionId: '',
            client: network,
            decision: reply === undefined ? kept : { ...kept, reply },
            count: times,
          };
        }),
      };
      if (others > 0) {
        const data = { folded: others };
        folded.events.push(
          newEvent('smtp:violation', { process, text: `${others} things of many kinds, folded under load`, data }),
        );
      }
      events = new Map();
      refusals = new Map();
      others = 0;
      return folded;
    },
    get size() {
      return events.size + refusals.size;
    },
  };
}

/** The /24 of an IPv4 address, the /48 of an IPv6 one; '' for anything else. */
export function networkOf(address: string): string {
  const version = isIP(address);
  if (version === 4) return `${address.split('.').slice(0, 3).join('.')}.0/24`;
  if (version !== 6) return '';
  const [head = '', tail] = address.toLowerCase().split('%')[0]!.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups =
    tail === undefined ? left : [...left, ...Array(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  return `${groups.slice(0, 3).join(':')}::/48`;
}

function minuteOf(at: Date): number {
  return Math.floor(at.getTime() / 60_000);
}

const MAX_KINDS = 10_000;
