import { ScanFault } from '../fault.ts';

/** A message as milters see it: its fields one by one, and the body in pieces. */
export type Split = { fields: { name: string; value: string }[]; body: AsyncIterable<Uint8Array> };

/** Splits a message while it streams. Of its header no more than a megabyte is held; what is longer is a fault. */
export async function splitMessage(content: AsyncIterable<Uint8Array>): Promise<Split> {
  const source = content[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  let end = endOf(held);
  while (end === undefined) {
    const next = await source.next();
    if (next.done) {
      end = { header: held.length, body: held.length };
      break;
    }
    held = Buffer.concat([held, next.value]);
    end = endOf(held.length > MOST_OCTETS ? held.subarray(0, MOST_OCTETS) : held);
    if (end === undefined && held.length > MOST_OCTETS)
      throw new ScanFault('refused', 'the header is larger than what milters are shown');
  }
  const rest = held.subarray(end.body);
  return {
    fields: fieldsOf(held.subarray(0, end.header).toString('latin1')),
    body: (async function* () {
      if (rest.length > 0) yield rest;
      for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
    })(),
  };
}

function endOf(octets: Buffer): { header: number; body: number } | undefined {
  if (octets.length >= 2 && octets.subarray(0, 2).toString('latin1') === '\r\n') return { header: 0, body: 2 };
  const at = octets.indexOf('\r\n\r\n', 0, 'latin1');
  return at < 0 ? undefined : { header: at, body: at + 4 };
}

/** Lines that begin with a blank go on with the field before (RFC 5322 §2.2.3); milters are shown them with LF in between. */
function fieldsOf(header: string): Split['fields'] {
  const fields: Split['fields'] = [];
  for (const line of header.split('\r\n')) {
    const last = fields.at(-1);
    if (/^[ \t]/.test(line) && last !== undefined) {
      last.value += `\n${line}`;
      continue;
    }
    const colon = line.indexOf(':');
    if (colon <= 0 || fields.length >= MOST_FIELDS) continue;
    fields.push({ name: line.slice(0, colon).trimEnd(), value: line.slice(colon + 1) });
  }
  return fields;
}

const MOST_OCTETS = 1024 * 1024;
const MOST_FIELDS = 5000;
