import { Readable } from 'node:stream';
import { readSandboxMessage } from '@posthorn/db/sandbox/messages';
import { isUuidv7 } from '@posthorn/events/id';
import { readContent } from '@posthorn/queue/claim';
import { readMessage } from '@posthorn/queue/history';
import type { ApiContext } from '../context.ts';
import { problem } from '../problem.ts';
import { messageId } from '../procedures/messages/message-id.ts';
import { commonHeaders } from '../rest.ts';
import { readContentView } from '../views/content.ts';

export type DownloadKind = 'raw' | 'headers' | 'structure';

/** The octets of a message, streamed, or what they hold. The caller has checked the permission `content`. */
export const downloadMessage = async (ctx: ApiContext, id: string, kind: DownloadKind): Promise<Response> => {
  if (!messageId.safeParse(id).success) throw gone(id);
  const row = await readMessage(ctx.services.pool, id);
  if (!row) throw gone(id);
  const { message } = row;
  const octets = readContent(ctx.services.pool, message.contentId, message.prefix);
  if (kind === 'raw')
    return rawResponse(Readable.toWeb(Readable.from(octets)) as ReadableStream<Uint8Array>, `${message.queueId}.eml`);
  const { bytes, isWhole } = await readAtMost(octets, maxRead);
  const view = await readContentView(bytes, isWhole);
  return json(kind === 'headers' ? { headers: view.headers, truncated: view.truncated } : view);
};

export const downloadSandboxMessage = async (ctx: ApiContext, id: string): Promise<Response> => {
  const found = isUuidv7(id) ? await readSandboxMessage(ctx.services.pool, id) : null;
  if (!found) throw gone(id);
  return rawResponse(new Uint8Array(found.content), `sandbox-${id}.eml`);
};

const readAtMost = async (
  octets: AsyncIterable<Uint8Array>,
  max: number,
): Promise<{ bytes: Uint8Array; isWhole: boolean }> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of octets) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size > max) return { bytes: Buffer.concat(chunks).subarray(0, max), isWhole: false };
  }
  return { bytes: Buffer.concat(chunks), isWhole: true };
};

/** Always a download, never shown in place: mail may hold a page that would run as ours. */
const rawResponse = (body: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>, fileName: string): Response =>
  new Response(body, {
    headers: {
      ...commonHeaders,
      'content-type': 'message/rfc822',
      'content-disposition': `attachment; filename="${fileName}"`,
      'content-security-policy': "default-src 'none'; sandbox",
    },
  });

const json = (value: unknown): Response =>
  new Response(JSON.stringify(value), {
    headers: { ...commonHeaders, 'content-type': 'application/json; charset=utf-8' },
  });

const gone = (id: string) => problem('not-found', `There is no message ${id.slice(0, 64)} (any more).`);
const maxRead = 4 * 1024 * 1024;
