import PostalMime from 'postal-mime';
import { z } from 'zod';

/** What is inside a message, as text. Nothing in here was rendered, loaded or executed. */
export const contentSchema = z
  .object({
    headers: z
      .array(z.object({ name: z.string(), value: z.string() }))
      .meta({ description: 'In order, unfolded, not decoded' }),
    text: z.string().nullable(),
    html: z.string().nullable().meta({ description: 'Untrusted source text' }),
    parts: z.array(
      z.object({ name: z.string().nullable(), type: z.string(), disposition: z.string().nullable(), size: z.number() }),
    ),
    truncated: z.boolean().meta({ description: 'The message, its text or its headers are longer than what is shown' }),
    problem: z.string().nullable().meta({ description: 'Why the body could not be read, when it could not' }),
  })
  .meta({ id: 'Content' });

/** Reads at most the first 4 MB; total: whatever the bytes are, there is an answer. */
export const readContentView = async (bytes: Uint8Array, isWhole = true): Promise<z.output<typeof contentSchema>> => {
  const visible = bytes.subarray(0, maxParsed);
  const { headers, cut } = readHeaderLines(visible);
  const base = {
    headers,
    text: null,
    html: null,
    parts: [],
    truncated: !isWhole || cut || bytes.length > maxParsed,
    problem: null,
  };
  try {
    const parsed = await PostalMime.parse(visible, { maxNestingDepth: 30, maxHeadersSize: 512 * 1024 });
    return {
      ...base,
      text: parsed.text ? parsed.text.slice(0, maxText) : null,
      html: parsed.html ? parsed.html.slice(0, maxText) : null,
      parts: parsed.attachments.slice(0, 200).map((part) => ({
        name: part.filename ?? null,
        type: part.mimeType,
        disposition: part.disposition,
        size: typeof part.content === 'string' ? Buffer.byteLength(part.content) : part.content.byteLength,
      })),
      truncated: base.truncated || (parsed.text?.length ?? 0) > maxText || (parsed.html?.length ?? 0) > maxText,
    };
  } catch (error) {
    return { ...base, problem: error instanceof Error ? error.message : 'The structure could not be read.' };
  }
};

/** Header fields as they stand, unfolded (RFC 5322 §2.2.3); octets beyond ASCII are read as UTF-8 (RFC 6532). */
const readHeaderLines = (bytes: Uint8Array): { headers: { name: string; value: string }[]; cut: boolean } => {
  const text = Buffer.from(bytes.subarray(0, maxHeader)).toString('utf8');
  const end = text.search(/\r?\n\r?\n/);
  const block = end < 0 ? text : text.slice(0, end);
  const headers: { name: string; value: string }[] = [];
  for (const line of block.split(/\r?\n/)) {
    const last = headers.at(-1);
    if (/^[ \t]/.test(line) && last) {
      last.value += ` ${line.trim()}`;
      continue;
    }
    const colon = line.indexOf(':');
    if (colon > 0) headers.push({ name: line.slice(0, colon).trimEnd(), value: line.slice(colon + 1).trim() });
    if (headers.length >= maxFields) return { headers, cut: true };
  }
  return { headers, cut: end < 0 && bytes.length > maxHeader };
};

const maxParsed = 4 * 1024 * 1024;
const maxHeader = 256 * 1024;
const maxText = 512 * 1024;
const maxFields = 1000;
