import type { Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';

export type ZipReading =
  | { ok: true; files: readonly { name: string; octets: Buffer }[]; broken: readonly string[] }
  | { ok: false; reason: string; isTooMuch?: true };

/**
 * The files in a zip file. Their names are for showing alone: nothing is ever written under them. Sizes are counted while unpacking, all
 * files together, whatever the directory says. Files that cannot be read do not keep the others back: `broken` has what is said of each. Never throws.
 */
export async function filesInZip(
  file: Buffer,
  { most, tooLarge, maxBroken }: { most: number; tooLarge: string; maxBroken: number },
): Promise<ZipReading> {
  const files: { name: string; octets: Buffer }[] = [];
  const broken: string[] = [];
  let left = most;
  try {
    const zip = await fromBufferPromise(withoutTail(file), { decodeStrings: false, validateEntrySizes: false });
    if (zip.entryCount > MAX_FILES) return tooMuch(`it is a zip file with more than ${MAX_FILES} files`);
    for await (const entry of zip.eachEntry()) {
      const path = nameOf(entry);
      if (isAside(path)) continue;
      const name = shown(path);
      const inside = await readEntry(zip, { entry, name, most: left });
      if (inside === null) return tooMuch(tooLarge);
      if (typeof inside === 'string') broken.push(inside);
      else {
        left -= inside.length;
        files.push({ name, octets: inside });
      }
      if (broken.length > maxBroken) return tooMuch(`more than ${maxBroken} files in it cannot be read: ${broken[0]}`);
    }
    return { ok: true, files, broken };
  } catch (error) {
    const words = (error as Error).message;
    return fail(
      /encrypt/i.test(words) ? 'it is encrypted' : `it is a zip file that is damaged (${words.slice(0, 200)})`,
    );
  }
}

/** A text: why it cannot be read. Null: it is more than `most`. */
async function readEntry(
  zip: ZipFile,
  { entry, name, most }: { entry: Entry; name: string; most: number },
): Promise<Buffer | string | null> {
  if (entry.isEncrypted()) return `"${name}" in it is encrypted`;
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8)
    return `"${name}" in it is packed in a way that is not known (${entry.compressionMethod})`;
  try {
    const octets = await contentOf(zip, { entry, most });
    if (octets === null) return null;
    return crc32(octets) === entry.crc32 ? octets : `"${name}" in it is damaged`;
  } catch (error) {
    return `"${name}" in it is damaged (${(error as Error).message.slice(0, 200)})`;
  }
}

/** Null: more than `most`. */
async function contentOf(zip: ZipFile, { entry, most }: { entry: Entry; most: number }): Promise<Buffer | null> {
  const packed = await zip.openReadStreamPromise(entry, { decodeFileData: false });
  const stream: Readable = entry.compressionMethod === 8 ? inflated(packed) : packed;
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > most) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function inflated(packed: Readable): Readable {
  const inflate = createInflateRaw();
  packed.on('error', (error) => inflate.destroy(error));
  inflate.on('close', () => packed.destroy());
  return packed.pipe(inflate);
}

/** What mail systems put behind the end, line breaks mostly, is not of the file. */
function withoutTail(file: Buffer): Buffer {
  const end = file.lastIndexOf(END_OF_DIRECTORY);
  if (end < 0 || end + 22 > file.length) return file;
  return file.subarray(0, end + 22 + file.readUInt16LE(end + 20));
}

/** With `decodeStrings: false` names are octets. */
const nameOf = (entry: Entry): string => (entry.fileName as unknown as Buffer).toString('utf8');

/** Folders, and what macOS adds. */
const isAside = (name: string): boolean => name.endsWith('/') || name.startsWith('__MACOSX/');

/** The last part of a path, without what could fool a reader. */
function shown(name: string): string {
  const last = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  return last.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '').slice(0, 255);
}

const fail = (reason: string): ZipReading => ({ ok: false, reason });
const tooMuch = (reason: string): ZipReading => ({ ok: false, reason, isTooMuch: true });
const END_OF_DIRECTORY = Buffer.from('PK\x05\x06', 'latin1');
const MAX_FILES = 100;
