import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { Duplex } from 'node:stream';
import { faultOf, ScanFault } from './fault.ts';
import type { Dial, ScanMessage } from './index.ts';

/** One POST with the message as its body; `headers` in order, repeated names as they are. Resolves with status and body. Rejects with a fault. */
export async function postMessage(
  message: ScanMessage,
  { dial, signal, host, path, headers }: PostOptions,
): Promise<{ status: number; body: Buffer }> {
  let socket: Duplex | undefined;
  let asked: ClientRequest | undefined;
  const abort = (): void => {
    asked?.destroy();
    socket?.destroy();
  };
  try {
    signal.throwIfAborted();
    const opened = await dial(signal);
    socket = opened;
    opened.on('error', () => undefined);
    signal.addEventListener('abort', abort, { once: true });
    signal.throwIfAborted();
    const answered = Promise.withResolvers<IncomingMessage>();
    asked = request({
      createConnection: () => opened,
      method: 'POST',
      path,
      setHost: false,
      maxHeaderSize: 64 * 1024,
      headers: [
        ['Host', host],
        ['Connection', 'close'],
        ['Content-Type', 'message/rfc822'],
        ['Content-Length', String(message.size)],
        ...headers.map(([name, value]) => [name, wire(value)]),
      ].flat(),
    });
    asked.on('response', answered.resolve);
    asked.on('error', answered.reject);
    send(asked, message).catch(answered.reject);
    const response = await answered.promise;
    return { status: response.statusCode ?? 0, body: await read(response) };
  } catch (error) {
    throw signal.aborted ? faultOf(signal.reason) : faultOf(error);
  } finally {
    signal.removeEventListener('abort', abort);
    asked?.on('error', () => undefined);
    abort();
  }
}

export type PostOptions = {
  dial: Dial;
  signal: AbortSignal;
  host: string;
  path: string;
  headers: readonly (readonly [string, string])[];
};

async function send(to: ClientRequest, message: ScanMessage): Promise<void> {
  for await (const bytes of message.content()) {
    if (to.destroyed) return;
    if (to.write(bytes)) continue;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        for (const event of ['drain', 'close', 'error']) to.off(event, go);
        resolve();
      };
      for (const event of ['drain', 'close', 'error']) to.on(event, go);
    });
  }
  to.end();
}

async function read(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_OCTETS) throw new ScanFault('garbage', 'its answer is longer than any answer is');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** UTF-8 octets as HTTP carries them, without what would end a header. */
const wire = (value: string): string =>
  Buffer.from(value.replace(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, 2000), 'utf8').toString('latin1');

/** An object from JSON, or a fault. */
export function jsonObject(octets: Uint8Array): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(octets).toString('utf8'));
  } catch {
    throw new ScanFault('garbage', 'its answer is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ScanFault('garbage', 'its answer is not a JSON object');
  return value as Record<string, unknown>;
}

const MOST_OCTETS = 512 * 1024;
