import { onceKnown } from '@posthorn/policy/lookup/at-hand';
import { readClientCertificate } from '../tls/client-certificate.ts';
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
  session.certificate = shown;
  if (shown === undefined) return;
  for (const [depth, words] of shown.chain.entries())
    recordConnection(session, 'tls:cert', {
      port: client.port,
      ...(shown.fault === undefined ? {} : { text: shown.fault }),
      data: { depth, ...words, verified: shown.isVerified, listener: listener.name },
    });
}
