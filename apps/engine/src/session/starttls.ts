import { TLSSocket } from 'node:tls';
import { resumptionBits } from '@posthorn/transport/resumption/bits';
import { takeTurn } from '../timeouts.ts';
import { isAskedForCertificate, takeCertificate } from './ask-certificate.ts';
import type { Session } from './session.ts';

/**
 * STARTTLS (RFC 3207). The reply is written out before the handshake begins; what the client had sent after the command was dropped by the
 * conversation, and what it sends before the handshake can only be read as TLS (§6, and the injection of CVE-2011-0411).
 */
export function startTls(session: Session): undefined {
  const { wire } = session;
  wire.isHandshaking = true;
  wire.socket.removeAllListeners('data').removeAllListeners('drain').removeAllListeners('end');
  wire.socket.pause();
  const bytes = Buffer.concat(wire.out);
  wire.out = [];
  wire.bytesOut += bytes.length;
  wire.socket.write(bytes, () => {
    beginTls(session, () => {
      session.conversation.tlsEstablished();
      session.wake();
    });
  });
}

/** Shakes hands over the raw socket and goes on over the private one. */
export function beginTls(session: Session, established: () => void): void {
  const { wire } = session;
  wire.isHandshaking = true;
  const begin = (isAsked: boolean): void => {
    if (!wire.isClosing && !wire.socket.destroyed) shakeHands(session, { isAsked, established });
  };
  const isAsked = isAskedForCertificate(session);
  if (typeof isAsked === 'boolean') begin(isAsked);
  else void isAsked.then(begin);
}

function shakeHands(session: Session, { isAsked, established }: { isAsked: boolean; established: () => void }): void {
  const { wire, house, listener, pace } = session;
  const { certificates } = house;
  const choose = isAsked ? certificates.chooseAsking : certificates.choose;
  const secureContext = choose(undefined, listener.certificate);
  const stapler = certificates.stapler(listener.certificate);
  const raw = wire.socket;
  const secure = new TLSSocket(raw, {
    isServer: true,
    ...(secureContext === undefined ? {} : { secureContext }),
    ...(stapler === undefined ? {} : { server: stapler }),
    // Whoever has none goes on without.
    ...(isAsked ? { requestCert: true, rejectUnauthorized: false } : {}),
    SNICallback: (name, answer) => answer(null, choose(name, listener.certificate)),
  });
  takeTurn(pace, 'handshake', house.now(), true);
  let isDone = false;
  secure.once('secure', () => {
    isDone = true;
    const cipher = secure.getCipher();
    const servername: unknown = (secure as { servername?: unknown }).servername;
    const version = secure.getProtocol() ?? 'unknown';
    session.tls = {
      version,
      cipher: cipher.standardName ?? cipher.name,
      resumption: resumptionOf(version, { isResumed: secure.isSessionReused(), isSupported: certificates.isResumable }),
      sni: typeof servername === 'string' && servername !== '' ? servername : undefined,
    };
    if (isAsked) takeCertificate(session, secure);
    house.metrics.handshake(true);
    wire.socket = secure;
    wire.isHandshaking = false;
    wire.isReading = true;
    session.listen(secure);
    established();
  });
  secure.on('error', (error: NodeJS.ErrnoException) => {
    if (isDone) {
      session.ending ??= error.code ?? error.message;
      return;
    }
    session.ending ??= `TLS handshake failed: ${error.code ?? error.message}`;
    house.metrics.handshake(false);
    raw.destroy();
  });
  // Reading is what makes an end noticed; before the handshake there is nothing to be read.
  secure.once('end', () => {
    if (isDone) return;
    session.ending ??= 'disconnect in the TLS handshake';
    house.metrics.handshake(false);
    raw.destroy();
  });
  secure.resume();
  raw.once('close', () => {
    if (!isDone) secure.destroy();
  });
}

/** What can be known on this side: whoever resumed has asked and offered, and TLS 1.3 hands out tickets unasked (RFC 8446 §4.6.1). */
function resumptionOf(
  version: string,
  { isResumed, isSupported }: { isResumed: boolean; isSupported: boolean },
): number {
  return resumptionBits({
    isSupported,
    isAsked: isResumed,
    isOffered: isResumed,
    isIssued: isSupported && version === 'TLSv1.3',
    isResumed,
  });
}
