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
  const { house, inForce, client } = session;
  const { trustAnchors } = inForce.configuration.tls;
  const shown = readClientCertificate(socket, { trustAnchors, at: new Date(house.now()) });
  if (shown === undefined) return;
  const tell = (fault: string | undefined): void => {
    const text = fault === undefined ? {} : { text: fault };
    for (const data of certificatesOf(session, shown, fault === undefined))
      recordConnection(session, 'tls:cert', { port: client.port, ...text, data });
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
function askVetoes(session: Session, shown: ClientCertificate): Promise<string | null> | undefined {
  const { house, inForce, id: sessionId, client } = session;
  const { process } = house;
  const about = { process, direction: 'in', sessionId, clientAddress: client.address, port: client.port } as const;
  const events = certificatesOf(session, shown, true).map((data) => newEvent('tls:cert', { ...about, data }));
  return house.clientVetoes.ask(events, inForce.configuration);
}

/** Each certificate as `tls:cert` tells of it, the client's own first. */
const certificatesOf = ({ listener }: Session, { chain }: ClientCertificate, verified: boolean) =>
  chain.map((words, depth) => ({ depth, ...words, verified, listener: listener.name }));
