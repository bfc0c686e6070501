import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Answer, Resolver } from '@posthorn/dns/resolver';
import { type Configuration, defaultConfiguration } from '@posthorn/settings/configuration';
import { putInForce } from '../in-force.ts';
import type { ListenerKind } from '../index.ts';
import { connect } from '../session/connect.ts';
import { inventHouse, type Kept } from '../simulation/house.ts';
import { createWatching } from '../simulation/watching.ts';
import { type Dialogue, openDialogue } from './dialogue.ts';
import { CLIENT_NAME } from './listeners.ts';
import type { SelfTestContext } from './self-test.ts';

/** A listener on the loopback for one self-test: the engine's own code answers, and nothing is stored, counted or told. */
export type Trial = AsyncDisposable & {
  port: number;
  /** Connects, says `first` (a PROXY header) and reads the greeting. */
  open(first?: string | Uint8Array): Promise<Dialogue>;
  /** What would have been stored. */
  kept: Kept;
};

export type TrialOptions = {
  /** Changes a copy of the settings in force. */
  change?: (configuration: Configuration) => void;
  /** TXT records by name; everything else does not exist. Default: the engine's own DNS. */
  records?: Readonly<Record<string, string>>;
  kind?: ListenerKind;
};

/** Opens the listener; mail to `CLIENT_NAME` is for its sandbox, and the operator's rules are not asked unless `change` brings them back. */
export async function openTrial({ house: real }: SelfTestContext, options: TrialOptions = {}): Promise<Trial> {
  const current = real.inForce();
  const configuration = structuredClone(current.configuration);
  configuration.rules.ordered = [];
  // What limits a crowd or punishes mistakes would be about this test.
  const { hostname } = configuration.smtp;
  configuration.smtp = { ...defaultConfiguration().smtp, ...(hostname === undefined ? {} : { hostname }) };
  configuration.smtp.relayHosts = [];
  configuration.smtp.reverseDns = false;
  configuration.overrides.listeners = {};
  configuration.routing.localDomains.unshift({
    domain: CLIENT_NAME,
    mailboxes: 'any',
    transport: { kind: 'sandbox' },
    subaddressSeparator: '+',
  });
  options.change?.(configuration);
  const inForce = putInForce(
    { revision: current.revision, configuration, secret: (ref) => current.secret(ref) },
    { hostname: current.hostname, lookups: real.lookups, isRehearsal: true },
  );
  const { house, kept } = inventHouse({
    house: real,
    inForce,
    resolver: options.records === undefined ? real.resolver() : inventedDns(options.records),
    certificates: real.certificates,
    watching: createWatching(() => []),
    now: real.now,
    isRoomAsked: false,
  });
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    connect(house, { name: 'self-test', kind: options.kind ?? 'mx', certificate: undefined }, socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    kept,
    open: (first) => openDialogue({ host: '127.0.0.1', port, ...(first === undefined ? {} : { first }) }),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** DNS in which nothing exists but these TXT records. */
export function inventedDns(records: Readonly<Record<string, string>>): Resolver {
  const answer = async (name: string, type: string): Promise<Answer<never>> => {
    const text = type === 'TXT' ? records[name.toLowerCase()] : undefined;
    const base = { name, secure: false, ttl: 60 };
    if (text !== undefined) return { kind: 'found', records: [text] as never[], ...base };
    const isParent = Object.keys(records).some((known) => known.endsWith(`.${name}`));
    return { kind: isParent || name in records ? 'nodata' : 'nxdomain', ...base };
  };
  return {
    query: answer,
    look: async (name, type) => ({ answer: await answer(name, type), isKept: false, server: null, isAuthentic: false }),
    txt: (name) => answer(name, 'TXT'),
    mx: (name) => answer(name, 'MX'),
    addresses: (name) => answer(name, 'A'),
    ptr: (name) => answer(name, 'PTR'),
    tlsa: (name) => answer(name, 'TLSA'),
    flush: () => 0,
    cacheUse: () => ({ entries: 0, maxEntries: 0, hits: 0, misses: 0 }),
  };
}
