import { setImmediate } from 'node:timers/promises';
import { encodingOf } from './decode.ts';
import { type AggregateReading, createAggregateReader } from './reader.ts';
import { withoutStrayMarkup } from './stray-markup.ts';

/**
 * Reads the XML of an aggregate report, unpacked (see `unpack`), in whatever it is written. Between pieces others have their turn, so that a
 * large report stops nobody. Never throws.
 */
export async function readAggregateReport(octets: Uint8Array): Promise<AggregateReading> {
  const { decoder, bent } = encodingOf(octets);
  const reader = createAggregateReader();
  for (let at = 0; at < octets.length && !reader.isDone; at += PIECE) {
    reader.write(decoder.decode(octets.subarray(at, at + PIECE), { stream: true }));
    await setImmediate();
  }
  const reading = reader.end();
  const read = reading.ok ? reading : (readRepaired(octets) ?? reading);
  return read.ok && bent !== null ? { ...read, bent: [bent, ...read.bent] } : read;
}

/** Some write `<` and `&` into names as they are. What can be no markup is text; only small reports are worth a second look. */
function readRepaired(octets: Uint8Array): AggregateReading | null {
  if (octets.length > MAX_REPAIRED) return null;
  const text = encodingOf(octets).decoder.decode(octets);
  const repaired = withoutStrayMarkup(text);
  if (repaired === text) return null;
  const reader = createAggregateReader();
  reader.write(repaired);
  const reading = reader.end();
  return reading.ok ? { ...reading, bent: ['its texts have < or & in them as they are', ...reading.bent] } : null;
}

const PIECE = 65_536;
const MAX_REPAIRED = 4 * 1024 * 1024;
