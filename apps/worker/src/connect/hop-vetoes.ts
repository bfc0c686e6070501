import type { StoredMessage } from '@posthorn/db/mail/message';
import { type EventFields, newEvent, type PosthornEvent } from '@posthorn/events/event';
import type { Vetoes } from '../actions/veto/vetoes.ts';
import type { Remote } from '../outcome/result.ts';
import type { Hop, Way } from '../resolve/ways.ts';
import type { Secured } from '../secure/demands.ts';
import type { Inspection } from '../secure/inspect.ts';
import { ofMessage } from '../secure/tell.ts';

/** For whom a connection is made, as events tell it: the route, the kind of transport, the first recipient. */
export type MadeFor = { router?: string; transport?: string; recipient?: string };

type Data = PosthornEvent['data'];
type Where = { host: string; address: string; port: number };

/** Which way a connection goes, as its events tell it. */
export const wayOf = ({ router, transport }: MadeFor): MadeFor => ({
  ...(router === undefined ? {} : { router }),
  ...(transport === undefined ? {} : { transport }),
});

/** The mail a connection is made for, as its events tell it; what follows on the same connection is not told there. */
export const mailOf = (message: StoredMessage | null, { recipient }: MadeFor): Partial<EventFields> => ({
  ...ofMessage(message),
  ...(recipient === undefined ? {} : { recipient }),
});

/** How the way to a host is secured, as every event about it tells it. */
export function securedBy(way: Way, hop: Hop, { demands }: Pick<Secured, 'demands'>): NonNullable<Remote['securedBy']> {
  const { dane, chain } = demands.kind === 'connect' ? demands.requirement : { dane: 'off', chain: 'off' };
  return {
    dnssec: way.lookUp === 'secure' && hop.isSecure,
    dane: dane === 'must',
    verifyMode: dane === 'must' ? 'dane' : chain,
  };
}

/** What may be forbidden of one connection. */
export type HopVetoes = {
  isAsked: Vetoes['isAsked'];
  /** The host with the addresses that may be connected to, and why the first of the others may not. */
  allowed(): Promise<{ hop: Hop; reason: string | null }>;
  /** Asks about the greeting; left out: nobody wants to be asked. */
  greeted: ((where: Where, data: Data) => Promise<string | null>) | undefined;
  /** The inspection as it stands once every certificate was asked about. */
  vetted(inspection: Inspection, where: Where, chain: readonly Data[]): Promise<Inspection>;
};

/** Asks the vetoes about a connection to a host. */
export function vetoesOf(
  vetoes: Vetoes = nobody,
  {
    way,
    hop,
    message,
    by,
    process,
  }: { way: Way; hop: Hop; message: StoredMessage | null; by: MadeFor; process: string },
): HopVetoes {
  const ask = (type: 'tcp:connect' | 'smtp:connect' | 'tls:cert', where: Where, data: Data): Promise<string | null> => {
    const told = { ...where, ...ofMessage(message), ...by, data: { domain: way.nextHop, ...data } };
    return vetoes.ask(newEvent(type, { process, direction: 'out', ...told }));
  };
  const isAsked: Vetoes['isAsked'] = (moment) => vetoes.isAsked(moment, by);
  return {
    isAsked,
    async allowed() {
      if (!isAsked('tcp:connect', by)) return { hop, reason: null };
      const proxies = way.proxies?.map(({ name }) => name);
      const data = { dnssec: way.lookUp === 'secure' && hop.isSecure, ...(proxies ? { proxies } : {}) };
      const asked = hop.addresses.slice(0, MOST_ASKED);
      const { name: host, port } = hop;
      const reasons = await Promise.all(asked.map(({ address }) => ask('tcp:connect', { host, address, port }, data)));
      const addresses = asked.filter((_, at) => reasons[at] === null);
      return { hop: { ...hop, addresses }, reason: reasons.find((reason) => reason !== null) ?? null };
    },
    greeted: isAsked('smtp:connect', by) ? (where, data) => ask('smtp:connect', where, data) : undefined,
    async vetted(inspection, where, chain) {
      if (!isAsked('tls:cert', by)) return inspection;
      const reasons = await Promise.all(chain.map((data) => ask('tls:cert', where, data)));
      const reason = reasons.find((one) => one !== null) ?? null;
      return reason === null ? inspection : unverified(inspection, reason);
    },
  };
}

/** A certificate that nobody vouches for, because an operator says so. */
function unverified(inspection: Inspection, reason: string): Inspection {
  const { certificate } = inspection;
  return {
    ...inspection,
    seen: { ...inspection.seen, chain: 'unverified', dane: 'mismatch' },
    matched: null,
    certificate: certificate && { ...certificate, chain: 'unverified', chainFault: reason },
    reasons: { ...inspection.reasons, chain: reason, dane: reason },
    veto: reason,
  };
}

const MOST_ASKED = 16;

const nobody: Vetoes = { isAsked: () => false, ask: async () => null };
