import { newEvent } from '@posthorn/events/event';
import { onceKnown } from '@posthorn/policy/lookup/at-hand';
import { type ClientCertificate, readClientCertificate } from '../tls/client-certificate.ts';
import { recordConnection } from './record.ts';
import type { Session } from './session.ts';

/** Is this client asked for a certificate in the handshake? A promise only where something has to be looked up; not asked where that fails. */
export function isAskedForCertificate(session: Session): boolean | Promise<boolean> {
  const { inForce, client } = session;
  const list = inForce.lists.tlsAskHosts;
  const matches = (): boolean | Promise<boolean> => {
    try {
      const known = onceKnown(() => list.matches(client));
      return known instanceof Promise ? known.catch(() => false) : known;
    } catch {
      return false;
    }
  };
  if (!list.needsName || client.name !== undefined) return matches();
  return session.facts.reverseName().then(
    (name) => {
      client.name ??= name;
      return matches();
    },
    () => matches(),
  );
}

/** Keeps what a client that was asked showed, and tells of each certificate. */
export function takeCertificate(session: Session, socket: Parameters<typeof readClientCertificate>[0]): void {
  const { house, inForce, client, listener } = session;
  const { trustAnchors } = inForce.configuration.tls;
  const shown = readClientCertificate(socket, { trustAnchors, at: new Date(house.now()) });
  if (shown === undefined) return;
  const tell = (fault: string | undefined): void => {
    for (const [depth, words] of shown.chain.entries())
      recordConnection(session, 'tls:cert', {
        port: client.port,
        ...(fault === undefined ? {} : { text: fault }),
        data: { depth, ...words, verified: fault === undefined, listener: listener.name },
      });
  };
  const vetoed = shown.fault === undefined ? askVetoes(session, shown) : undefined;
  if (vetoed === undefined) {
    session.certificate = { chain: shown.chain, isVerified: shown.fault === undefined };
    tell(shown.fault);
    return;
  }
  const reason = vetoed.then((words) => words ?? undefined);
  // Whoever needs to know waits, and the conversation goes on.
  session.certificate = { chain: shown.chain, isVerified: reason.then((words) => words === undefined) };
  void reason.then(tell);
}

/** What vetoes say to each certificate; undefined where there are none. */
function askVetoes(session: Session, { chain }: ClientCertificate): Promise<string | null> | undefined {
  const { house, inForce, client, listener } = session;
  const about = {
    process: house.process,
    direction: 'in',
    sessionId: session.id,
    clientAddress: client.address,
  } as const;
  const events = chain.map((words, depth) =>
    newEvent('tls:cert', {
      ...about,
      port: client.port,
      data: { depth, ...words, verified: true, listener: listener.name },
    }),
  );
  return house.clientVetoes.ask(events, inForce.configuration);
}
