import type { Resolver } from '@posthorn/dns/resolver';
import type { SettingsChoice, SimulatedSession } from '@posthorn/settings/simulation/input';
import type { SimulatedRun } from '@posthorn/settings/simulation/result';
import { authenticationView } from '../authentication/view.ts';
import type { House } from '../house.ts';
import type { InForce } from '../in-force.ts';
import type { ListenerAddress } from '../index.ts';
import type { ClientLimits } from '../limits/client-limits.ts';
import { connect } from '../session/connect.ts';
import type { SessionListener } from '../session/session.ts';
import type { Certificates } from '../tls/certificates.ts';
import { converse } from './converse.ts';
import { changedFields } from './fields.ts';
import { inventHouse } from './house.ts';
import { fateOf, recipientsOf } from './recipients.ts';
import type { Conversation } from './talk.ts';
import { createWatching } from './watching.ts';
import { createWire } from './wire.ts';

/** The message that the invented client sends. */
export type Content = {
  /** The first octets, at least the header. */
  head: Uint8Array;
  stream: () => AsyncIterable<Uint8Array>;
};

export type RunOptions = {
  house: House;
  /** The settings to answer by, and how they were named. */
  inForce: InForce;
  choice: SettingsChoice['kind'];
  resolver: Resolver;
  certificates: Certificates;
  /** Where the engine listens. */
  open: readonly ListenerAddress[];
  content: Content | undefined;
  isRoomAsked: boolean;
  /** Is the way of each recipient to be told? */
  isTraced: boolean;
  limits?: ClientLimits;
};

/**
 * Invents a session and lets the engine's own code answer it, over a wire within this process. Only what would be stored, counted or told is
 * caught; DNS is really asked. Never throws for what the session brings; one that takes longer than a minute is cut off.
 */
export async function simulate(said: SimulatedSession, options: RunOptions): Promise<SimulatedRun> {
  const begun = performance.now();
  const { inForce } = options;
  const found = listenerOf(said.listener, options);
  const run = { settings: { kind: options.choice, revision: inForce.revision }, ms: 0 };
  if (found === undefined) {
    const problem =
      said.listener === ''
        ? 'These settings have no listener for other mail servers.'
        : `These settings have no listener ${said.listener}.`;
    const nobody = { inForce, message: undefined, isTraced: options.isTraced };
    return { ...run, ...nothingHappened, recipients: recipientsOf(said, untouched(), nobody), problem };
  }
  const watching = createWatching((stage) => inForce.rules.at[stage].map(({ rule }) => rule.name));
  const { house, kept } = inventHouse({
    ...options,
    watching,
    now: clockOf(said.at, options.house.now),
  });
  const { listener, local } = found;
  const peer = said.front ?? said.client;
  const { socket, client } = createWire({
    address: peer.address,
    port: peer.port,
    localAddress: local.address,
    localPort: local.port,
  });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    client.destroy();
  }, longestMs);
  const conversation = untouched();
  try {
    connect(house, listener, socket);
    await converse(
      {
        said,
        listener,
        local,
        client,
        watching,
        content: options.content?.stream(),
        session: () => house.sessions.values().next().value,
      },
      conversation,
    );
  } finally {
    clearTimeout(timer);
    client.destroy();
  }
  const authentication = watching.authentication();
  const recipients = recipientsOf(said, conversation, {
    inForce,
    message: kept.message,
    isTraced: options.isTraced,
  });
  return {
    ...run,
    fate: fateOf(recipients),
    problem: isLate ? `It took longer than ${longestMs / 1000} s and was cut off.` : null,
    steps: conversation.steps,
    recipients,
    authentication: authentication === undefined ? null : authenticationView(authentication),
    stored:
      kept.message === undefined
        ? null
        : {
            reversePath: kept.message.reversePath,
            size: kept.message.size,
            requireTls: kept.message.requireTls,
            ...changedFields(options.content?.head ?? new Uint8Array(0), kept.octets),
          },
    events: kept.events
      .filter(({ type }) => !type.startsWith('tcp:'))
      .map(({ type, text, data }) => ({
        type,
        text: (text ?? (data === undefined ? '' : JSON.stringify(data))).slice(0, 500),
      })),
    ms: Math.round((performance.now() - begun) * 10) / 10,
  };
}

function listenerOf(
  name: string,
  { inForce, open }: RunOptions,
): { listener: SessionListener; local: { address: string; port: number } } | undefined {
  const { entries } = inForce.configuration.listeners;
  const entry =
    name === ''
      ? entries.find(({ kind, enabled }) => kind === 'mx' && enabled)
      : entries.find((one) => one.name === name);
  if (entry === undefined) return undefined;
  const place = open.find((one) => one.name === entry.name);
  return {
    listener: { name: entry.name, kind: entry.kind, certificate: entry.certificate || undefined },
    local: { address: place?.address ?? (entry.address || '127.0.0.1'), port: place?.port ?? (entry.port || 25) },
  };
}

/** The clock goes on from the moment that was named; never ahead of the real one, since ids are made of it. */
function clockOf(at: string | undefined, now: () => number): () => number {
  const behind = at === undefined ? 0 : Math.max(0, now() - Date.parse(at));
  return behind === 0 ? now : () => now() - behind;
}

const nothingHappened = {
  fate: 'unreached' as const,
  steps: [],
  authentication: null,
  stored: null,
  events: [],
};

const untouched = (): Conversation => ({ steps: [], taken: [], isSent: false });

const longestMs = 60_000;
