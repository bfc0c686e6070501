import type { Socket } from 'node:net';
import { BerReader } from 'ldapts';

/**
 * Asks a server for TLS (RFC 4511 §4.14). Whatever it says in the clear behind its consent is refused, so that nobody on the line can put words
 * in front of those that come encrypted.
 *
 * @throws Error when it does not want to, or answers anything else
 */
export async function startTls(socket: Socket): Promise<void> {
  socket.write(REQUEST);
  const answer = await firstMessage(socket);
  const reader = new BerReader(answer);
  reader.readSequence();
  const isOurs = reader.readInt() === 1 && reader.readSequence() === EXTENDED_RESPONSE;
  const code = isOurs ? reader.readEnumeration() : null;
  if (code !== 0) throw new Error(code === null ? NONSENSE : `the directory does not offer StartTLS (code ${code})`);
}

/** Exactly one message; the socket is paused behind it. */
function firstMessage(socket: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let octets = Buffer.alloc(0);
    const onData = (chunk: Buffer): void => {
      octets = Buffer.concat([octets, chunk]);
      try {
        const reader = new BerReader(octets);
        const tag = reader.readSequence();
        if (octets.length > LONGEST || (tag !== null && tag !== SEQUENCE) || reader.remain > reader.length)
          throw new Error(NONSENSE);
        if (tag === null || reader.remain < reader.length) return;
        socket.pause();
        done();
        resolve(octets);
      } catch {
        done();
        reject(new Error(NONSENSE));
      }
    };
    const onClose = (): void => reject(new Error('the directory closed the connection'));
    const done = (): void => {
      socket.off('data', onData);
      socket.off('close', onClose);
    };
    socket.on('data', onData);
    socket.once('close', onClose);
  });
}

const NONSENSE = 'the directory answered nonsense to StartTLS';
const SEQUENCE = 0x30;
const EXTENDED_RESPONSE = 0x78;
const LONGEST = 4096;
const OID = Buffer.from('1.3.6.1.4.1.1466.20037');
/** Message 1: an extended request with the name of StartTLS. */
const REQUEST = Buffer.from([
  ...[SEQUENCE, OID.length + 7, 0x02, 0x01, 0x01],
  ...[0x77, OID.length + 2, 0x80, OID.length, ...OID],
]);
