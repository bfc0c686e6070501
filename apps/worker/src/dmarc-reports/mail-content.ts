import type { Pool } from '@posthorn/db/mail/message';
import { readContent } from '@posthorn/queue/claim';

export type MailContent = {
  octets: Buffer;
  /** Null: it is whole. Else why it is not, in words; `octets` are its beginning. */
  tooLarge: string | null;
};

/** The content of a mail that came to an address for reports. Of one that is larger than any report can be, only the beginning is read. */
export async function readReportMailContent(pool: Pool, contentId: string): Promise<MailContent> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of readContent(pool, contentId)) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size > MAX_REPORT_MAIL) return { octets: beginningOf(chunks), tooLarge: TOO_LARGE };
  }
  return { octets: Buffer.concat(chunks), tooLarge: null };
}

/** Where mail that nobody can read as a report is kept, so that somebody can look what it was. */
export async function readBeginning(pool: Pool, contentId: string): Promise<Buffer> {
  for await (const chunk of readContent(pool, contentId)) return beginningOf([chunk]);
  return Buffer.alloc(0);
}

/** Of a mail that is kept in part. */
export const BEGINNING_NAME = 'message.eml (its beginning)';

const beginningOf = ([first = Buffer.alloc(0)]: readonly Uint8Array[]): Buffer => Buffer.from(first.subarray(0, KEPT));

const KEPT = 65_536;
/** A packed report of 32 MB, which is the largest that is unpacked, in base64 and with some words around it. */
const MAX_REPORT_MAIL = 48 * 1024 * 1024;
const TOO_LARGE =
  'the mail is larger than 48 MB, more than any report; nothing in it was read, and its beginning is kept here';
