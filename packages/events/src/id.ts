/** What an id made here looks like: a UUIDv7 in its usual text form, lower case (RFC 9562 §5.7). */
export type Uuid = string;

/**
 * A new UUIDv7 (RFC 9562 §5.7). Later calls in one process give ids that sort later, even within a millisecond and when
 * the clock steps back: `rand_a` is a counter that starts at a random place each millisecond (§6.2, method 1).
 *
 * @param now milliseconds since 1970; the system clock when left out
 */
export function uuidv7(now: number = Date.now()): Uuid {
  advance(now);
  const tail = randomBytes8();
  const bytes = new Uint8Array(16);
  let time = lastTime;
  for (let index = 5; index >= 0; index -= 1) {
    bytes[index] = time % 256;
    time = Math.floor(time / 256);
  }
  bytes[6] = 0x70 | (counter >> 8);
  bytes[7] = counter & 0xff;
  bytes.set(tail, 8);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  return format(bytes);
}

/** Is this the text form of a UUIDv7? */
export function isUuidv7(text: string): boolean {
  return UUID_V7.test(text);
}

/**
 * The short queue id of a message: the first 74 significant bits of its UUIDv7 (48 of time, 26 of counter and randomness,
 * without version and variant) as 15 characters of Crockford base32. It sorts as the UUID does and can be read over the
 * telephone: no I, L, O or U.
 *
 * @throws RangeError when the text is no UUIDv7
 */
export function queueIdOf(uuid: Uuid): string {
  const hex = digitsOf(uuid);
  let text = '';
  // Five bits make a character: 75 are wanted, so one that is zero stands in front.
  let bits = 0;
  let held = 1;
  const take = (value: number, width: number): void => {
    bits = (bits << width) | value;
    for (held += width; held >= 5; ) {
      held -= 5;
      text += CROCKFORD[bits >> held]!;
      bits &= (1 << held) - 1;
    }
  };
  // 12 hex digits of time, three of rand_a, then 14 bits of rand_b behind the two variant bits.
  for (let at = 0; at < 16; at += 1) if (at !== 12) take(Number.parseInt(hex[at]!, 16), 4);
  take(Number.parseInt(hex.slice(16, 20), 16) & 0x3fff, 14);
  return text;
}

/** Is this the form of a short queue id, in either case? */
export function isQueueId(text: string): boolean {
  return QUEUE_ID.test(text);
}

/**
 * When the id was made, to the millisecond.
 *
 * @throws RangeError when the text is no UUIDv7
 */
export function timeOfId(uuid: Uuid): Date {
  return new Date(Number.parseInt(digitsOf(uuid).slice(0, 12), 16));
}

/** The lowest UUIDv7 of a moment: every id made then or later is equal or greater. For ranges over a day. */
export function lowestIdAt(at: Date): Uuid {
  const time = at.getTime().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}

let lastTime = 0;
let counter = 0;

/** Moves the shared (time, counter) pair strictly upwards. */
function advance(now: number): void {
  if (now > lastTime) {
    lastTime = now;
    // The top bit stays free, so that at least 2048 ids fit before the counter runs over.
    counter = (randomByte() << 3) | (randomByte() & 0x07);
    return;
  }
  counter += 1;
  if (counter > 0xfff) {
    lastTime += 1;
    counter = 0;
  }
}

const pool = new Uint8Array(4096);
let poolUsed = pool.length;

function refill(wanted: number): void {
  if (poolUsed + wanted <= pool.length) return;
  crypto.getRandomValues(pool);
  poolUsed = 0;
}

function randomByte(): number {
  refill(1);
  const byte = pool[poolUsed]!;
  poolUsed += 1;
  return byte;
}

function randomBytes8(): Uint8Array {
  refill(8);
  const bytes = pool.slice(poolUsed, poolUsed + 8);
  poolUsed += 8;
  return bytes;
}

function format(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < 16; index += 1) {
    if (index === 4 || index === 6 || index === 8 || index === 10) text += '-';
    text += HEX[bytes[index]!]!;
  }
  return text;
}

function digitsOf(uuid: string): string {
  if (!UUID_V7.test(uuid)) throw new RangeError('not a UUIDv7');
  return uuid.replaceAll('-', '');
}

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
const QUEUE_ID = /^[0-9A-HJKMNP-TV-Z]{15}$/i;
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const HEX = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, '0'));
