import { once } from 'node:events';
import { isIP, connect as openTcp, type Socket } from 'node:net';
import { connect as openTls } from 'node:tls';
import { Client } from 'ldapts';
import type { ReadSecret } from '../secret.ts';
import type { LdapServer } from './open.ts';
import { startTls } from './start-tls.ts';
import { boundedWire, type Wire } from './wire.ts';

/** One connection to a directory, signed in where the settings say as whom. */
export type LdapSession = { client: Client; wire: Wire };

/** Connects, encrypts and signs in. `signal` ends it at any point. */
export async function connectLdap(server: LdapServer, secret: ReadSecret, signal: AbortSignal): Promise<LdapSession> {
  const password = server.password === undefined ? undefined : await secret(server.password);
  const socket = openTcp(server.port || (server.tls === 'ldaps' ? 636 : 389), server.host);
  const stop = (): void => void socket.destroy();
  signal.addEventListener('abort', stop);
  try {
    await once(socket, 'connect', { signal });
    // Only who waits for it hears of it from here on.
    socket.on('error', () => {});
    if (server.tls === 'starttls') await startTls(socket);
    const wire = boundedWire(server.tls === 'none' ? socket : await encrypted(socket, server));
    const createConnection = () => {
      if (wire.destroyed) throw new Error('the directory closed the connection');
      return wire as unknown as Socket;
    };
    const client = new Client({ url: 'ldap://directory', createConnection, strictDN: false });
    if (server.bindDn !== undefined) await client.bind(server.bindDn, password ?? '');
    return { client, wire };
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** The certificate has to be good for the host (RFC 4513 §3.1.3). */
function encrypted(socket: Socket, { host, authority }: LdapServer): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const secure = openTls({
      socket,
      host,
      ...(isIP(host) ? {} : { servername: host }),
      ...(authority === undefined ? {} : { ca: authority }),
    });
    secure.once('error', reject);
    secure.once('close', () => reject(new Error('the directory closed the connection')));
    secure.once('secureConnect', () => {
      secure.off('error', reject);
      secure.on('error', () => {});
      resolve(secure);
    });
  });
}
