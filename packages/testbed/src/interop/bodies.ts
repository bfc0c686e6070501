import { randomBytes } from 'node:crypto';

const head = (subject: string, extra = '') =>
  `From: anna@sender.test\r\nTo: bert@exim.test\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@sender.test>\r\n${extra}\r\n`;

/** Messages in which a careless server changes something; all are legal for DATA with BODY=8BITMIME. */
export const bodies: Record<string, Buffer> = {
  plain: latin1(`${head('plain')}Hello.\r\n`),
  'dot-stuffing': latin1(`${head('dots')}.\r\n..\r\n.x\r\n...\r\n. \r\nend\r\n`),
  'long-line': latin1(`${head('long')}${'x'.repeat(998)}\r\n${'y'.repeat(997)}\r\n`),
  'eight-bit': latin1(
    `${head('eight', 'MIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n')}Gr\xfc\xdfe aus K\xf6ln \x80\xff\r\n`,
  ),
  'white-space': latin1(`${head('space')}trailing   \r\n\ttab\t\r\n\r\n\r\n\r\n`),
  'odd-header': latin1(
    'from:anna@sender.test\r\nSUBJECT :  odd   spacing\r\nX-Folded: one\r\n\ttwo\r\n  three\r\nX-Empty:\r\nMessage-ID: <odd@sender.test>\r\n\r\nbody\r\n',
  ),
  'no-final-newline-twice': latin1(`${head('end')}last line\r\n\r\n`),
  large: Buffer.concat([latin1(head('large')), lines(300_000)]),
};

/** `size` bytes of base64 text in lines of 76. */
export function lines(size: number): Buffer {
  const text = randomBytes(Math.ceil((size * 3) / 4)).toString('base64');
  return latin1(text.replace(/.{76}/g, '$&\r\n').concat('\r\n'));
}

/** Everything after the header that Posthorn put on top: the octets the client sent must stand at the end, unchanged. */
export function endsWith(stored: Buffer, sent: Buffer): boolean {
  return stored.length >= sent.length && stored.subarray(stored.length - sent.length).equals(sent);
}

/** A file server such as a Maildir keeps LF line ends. */
export function withLf(content: Buffer): Buffer {
  return latin1(content.toString('latin1').replaceAll('\r\n', '\n'));
}

function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
