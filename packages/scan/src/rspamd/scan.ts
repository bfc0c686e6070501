import type { ScanAnswer } from '../answer.ts';
import type { Dial, ScanMessage } from '../index.ts';
import { postMessage } from '../web.ts';
import { parseRspamdReply } from './reply.ts';

/** Asks rspamd (`POST /checkv2`), telling it of client and envelope in headers as its own proxy does. Rejects with a fault. */
export async function scanWithRspamd(
  message: ScanMessage,
  { dial, signal, password }: { dial: Dial; signal: AbortSignal; password: string },
): Promise<ScanAnswer> {
  const { client, helo, hostname, id, recipients, reversePath, tls, user } = message;
  const { status, body } = await postMessage(message, {
    dial,
    signal,
    host: 'rspamd',
    path: '/checkv2',
    headers: [
      ['IP', client.address],
      ...(client.name === undefined ? [] : [['Hostname', client.name] as const]),
      ['Helo', helo],
      ['From', reversePath],
      ...recipients.slice(0, MOST_RECIPIENTS).map((address) => ['Rcpt', address] as const),
      ['Queue-Id', id],
      ['MTA-Name', hostname],
      ...(user === undefined ? [] : [['User', user] as const]),
      ...(tls === undefined
        ? []
        : ([
            ['TLS-Cipher', tls.cipher],
            ['TLS-Version', tls.version],
          ] as const)),
      ...(password === '' ? [] : [['Password', password] as const]),
    ],
  });
  return parseRspamdReply(status, body);
}

/** As many as fit into a header of 64 KiB with room to spare. */
const MOST_RECIPIENTS = 100;
