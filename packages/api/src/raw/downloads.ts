import { Readable } from 'node:stream';
import { readDmarcReportFile } from '@posthorn/db/mail/dmarc-report-search';
import { readFailureReceivedFile } from '@posthorn/db/mail/failure-received';
import { readSandboxMessage } from '@posthorn/db/sandbox/messages';
import { isUuidv7 } from '@posthorn/events/id';
import { octetsOf } from '../content/octets.ts';
import { decodedPart } from '../content/part.ts';
import { partOf } from '../content/part-of.ts';
import type { ApiContext } from '../context.ts';
import { problem } from '../problem.ts';
import { commonHeaders } from '../rest.ts';
import { contentDisposition } from './content-disposition.ts';

/** The octets of a message, streamed. The caller has checked the permission `content`. */
export const downloadMessage = async (ctx: ApiContext, id: string): Promise<Response> => {
  const octets = await octetsOf(ctx, id);
  return download(streamOf(octets.stream()), 'message/rfc822', `${octets.message.queueId}.eml`);
};

/** One part without its transfer encoding. Its own type is not told: what a sender calls a picture may be a page. */
export const downloadPart = async (ctx: ApiContext, id: string, path: string): Promise<Response> => {
  const octets = await octetsOf(ctx, id);
  const part = await partOf(octets, path);
  const name = part.name ?? `${octets.message.queueId}-part-${path}`;
  return download(streamOf(decodedPart(octets.stream(), part)), 'application/octet-stream', name);
};

export const downloadSandboxMessage = async (ctx: ApiContext, id: string): Promise<Response> => {
  const found = isUuidv7(id) ? await readSandboxMessage(ctx.services.pool, id) : null;
  if (!found) throw problem('not-found', `There is no message ${id.slice(0, 64)} (any more).`);
  return download(new Uint8Array(found.content), 'message/rfc822', `sandbox-${id}.eml`);
};

/** A report as it came; the caller has checked the permission `read`, for no mail is in it. */
export const downloadReport = async (ctx: ApiContext, id: string): Promise<Response> => {
  const found = await readDmarcReportFile(ctx.services.pool, id);
  if (!found) throw problem('not-found', `There is no report ${id.slice(0, 64)}.`);
  return download(new Uint8Array(found.octets), 'application/octet-stream', found.fileName ?? `report-${id}`);
};

/** A failure report as it came. The caller has checked the permission `content`: it shows a message of somebody. */
export const downloadFailure = async (ctx: ApiContext, id: string): Promise<Response> => {
  const found = await readFailureReceivedFile(ctx.services.pool, id);
  if (!found) throw problem('not-found', `There is no report ${id.slice(0, 64)} (any more).`);
  return download(new Uint8Array(found.octets), 'message/rfc822', found.fileName ?? `failure-${id}.eml`);
};

const streamOf = (octets: AsyncIterable<Uint8Array>) =>
  Readable.toWeb(Readable.from(octets)) as ReadableStream<Uint8Array>;

/** Always a download, never shown in place: mail may hold a page that would run as ours. */
const download = (body: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>, type: string, name: string): Response =>
  new Response(body, {
    headers: {
      ...commonHeaders,
      'content-type': type,
      'content-disposition': contentDisposition(name),
      'content-security-policy': "default-src 'none'; sandbox",
    },
  });
