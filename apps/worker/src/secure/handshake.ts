import { isIP, type Socket } from 'node:net';
import { connect, type PeerCertificate, type SecureContext, type TLSSocket } from 'node:tls';
import type { TlsFacts } from '../outcome/result.ts';

export type HandshakeOptions = {
  servername: string;
  context: SecureContext;
  /** Asks for an OCSP staple (RFC 6066 §8), and is given what came before the handshake is done; left out: it is not asked for. */
  stapled?: ((response: Uint8Array | null) => void) | undefined;
  /** An earlier session to go on with, if the peer agrees. */
  session?: Buffer | undefined;
  /** Is given each session that the peer hands out, for as long as the connection lasts. */
  issued?: (session: Buffer) => void;
};

/**
 * Runs the TLS handshake on an open socket. The certificate is looked at but not insisted on: what it is worth is judged after,
 * before anything else is said.
 */
export function handshake(
  socket: Socket,
  { servername, context, stapled, session, issued }: HandshakeOptions,
): Promise<{ socket: TLSSocket; facts: TlsFacts }> {
  return new Promise((resolve, reject) => {
    const secure = connect({
      socket,
      secureContext: context,
      minVersion: 'TLSv1.2',
      requestOCSP: stapled !== undefined,
      ...(session ? { session } : {}),
      rejectUnauthorized: false,
      // Names are for inspect.ts: here only the chain counts.
      checkServerIdentity: () => undefined,
      // SNI carries DNS names only (RFC 6066 §3).
      ...(isIP(servername) === 0 ? { servername } : {}),
    });
    const closed = (): void => reject(new Error('the connection was closed during the TLS handshake'));
    if (stapled) secure.on('OCSPResponse', (response: Buffer | null) => stapled(response));
    if (issued) secure.on('session', issued);
    // Kept for good: a socket that fails once more, later, must not end the process.
    secure.on('error', reject);
    secure.once('close', closed);
    secure.once('secureConnect', () => {
      secure.off('close', closed);
      resolve({ socket: secure, facts: factsOf(secure) });
    });
  });
}

/** The certificates of the chain the peer sent, its own first: for `tls:cert` events. */
export function chainOf(socket: TLSSocket): PeerCertificate[] {
  const chain: PeerCertificate[] = [];
  let certificate = socket.getPeerCertificate(true);
  while (certificate?.fingerprint256 && chain.length < maxChain) {
    chain.push(certificate);
    if (certificate.issuerCertificate === certificate || !certificate.issuerCertificate) break;
    certificate = certificate.issuerCertificate;
  }
  return chain;
}

/** What events tell of the certificates of a connection, its own first. */
export function certificatesOf(socket: TLSSocket, verified: boolean): CertificateWords[] {
  return chainOf(socket).map((certificate, depth) => ({
    depth,
    subject: nameOf(certificate.subject),
    issuer: nameOf(certificate.issuer),
    notAfter: certificate.valid_to,
    fingerprint: certificate.fingerprint256,
    verified,
  }));
}

/** One of them. `depth` 0 is the peer's own. */
export type CertificateWords = {
  depth: number;
  subject: string;
  issuer: string;
  notAfter: string;
  fingerprint: string;
  verified: boolean;
};

/** The name a certificate gives its subject or issuer, for people. */
export function nameOf(name: PeerCertificate['subject'] | undefined): string {
  const common = name?.CN ?? name?.O ?? '';
  return Array.isArray(common) ? common.join(', ') : common;
}

function factsOf(socket: TLSSocket): TlsFacts {
  const certificate = socket.getPeerCertificate();
  const error = socket.authorizationError as unknown;
  return {
    version: socket.getProtocol() ?? '',
    cipher: socket.getCipher().standardName,
    verified: socket.authorized,
    ...(error ? { verifyError: error instanceof Error ? error.message : String(error) } : {}),
    ...(certificate?.fingerprint256
      ? {
          subject: nameOf(certificate.subject),
          issuer: nameOf(certificate.issuer),
          fingerprint: certificate.fingerprint256,
          notAfter: certificate.valid_to,
        }
      : {}),
  };
}

const maxChain = 10;
