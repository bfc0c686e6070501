import type { ScanAnswer } from '../answer.ts';
import type { Dial, ScanMessage } from '../index.ts';
import { postMessage } from '../web.ts';
import { parseHttpReply } from './reply.ts';

/** Asks a scanner of one's own: the message as the body of a POST, client and envelope in X-Posthorn-… headers. Rejects with a fault. */
export async function scanWithHttp(
  message: ScanMessage,
  { dial, signal, url, password }: { dial: Dial; signal: AbortSignal; url: URL; password: string },
): Promise<ScanAnswer> {
  const { client, helo, id, recipients, reversePath, user } = message;
  const { status, body } = await postMessage(message, {
    dial,
    signal,
    host: url.host,
    path: `${url.pathname}${url.search}`,
    headers: [
      ['X-Posthorn-Id', id],
      ['X-Posthorn-Client', client.address],
      ['X-Posthorn-Client-Name', client.name ?? ''],
      ['X-Posthorn-Helo', helo],
      ['X-Posthorn-Sender', reversePath],
      ...recipients.slice(0, 100).map((address) => ['X-Posthorn-Recipient', address] as const),
      ...(user === undefined ? [] : [['X-Posthorn-User', user] as const]),
      ...(password === '' ? [] : [['Authorization', `Bearer ${password}`] as const]),
    ],
  });
  return parseHttpReply(status, body);
}
