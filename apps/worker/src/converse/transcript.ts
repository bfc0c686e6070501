import { formatReply, type Reply } from '@posthorn/smtp/reply';

/** The dialogue with one peer, kept as bytes and only made into text when somebody will read it. Bounded. */
export type Transcript = {
  sent(bytes: Uint8Array, what: 'commands' | 'credentials'): void;
  /** Octets of the message are counted, not kept. */
  sentContent(size: number): void;
  received(bytes: Uint8Array): void;
  note(text: string): void;
  /** The opening (greeting to the first message) and the lines since `mark`. */
  text(): string;
  /** A transaction begins: what the one before said is forgotten, the opening stays. */
  mark(): void;
};

export function createTranscript(): Transcript {
  const opening: Entry[] = [];
  let current: Entry[] = opening;
  let room = maxOctets;

  function add(entry: Entry): void {
    if (current.length < maxEntries) current.push(entry);
  }

  function keep(who: 'C' | 'S', bytes: Uint8Array): void {
    if (room <= 0) return;
    const kept = bytes.subarray(0, Math.min(maxChunk, room));
    room -= kept.length;
    add({ who, bytes: kept });
  }

  return {
    sent(bytes, what) {
      if (what === 'credentials') add({ who: 'C', text: '<credentials>' });
      else keep('C', bytes);
    },
    sentContent(size) {
      const last = current.at(-1);
      if (last?.content !== undefined) last.content += size;
      else add({ who: 'C', content: size });
    },
    received: (bytes) => keep('S', bytes),
    note: (text) => add({ who: ' ', text }),
    mark() {
      current = [];
      room = maxOctets;
    },
    text() {
      const entries = current === opening ? opening : [...opening, ...current];
      return entries.flatMap(linesOf).join('\n').slice(0, maxOctets);
    },
  };
}

/** A reply as it is shown, LF between its lines. */
export function wordsOf(reply: Reply): string {
  return formatReply(reply).trimEnd().replaceAll('\r\n', '\n');
}

type Entry = { who: 'C' | 'S' | ' '; bytes?: Uint8Array; text?: string; content?: number };

function linesOf(entry: Entry): string[] {
  if (entry.content !== undefined) return [`C: <${entry.content} bytes of message>`];
  if (entry.text !== undefined) return [`${entry.who}: ${entry.text}`];
  const lines = Buffer.from(entry.bytes ?? [])
    .toString('latin1')
    .split(/\r?\n/);
  const shown: string[] = [];
  for (const line of lines) {
    if (line === '') continue;
    shown.push(`${entry.who}: ${line}`);
    // What follows a BDAT command in one write is the message itself.
    if (entry.who === 'C' && /^BDAT \d+/i.test(line)) break;
  }
  return shown;
}

const maxEntries = 200;
const maxChunk = 4096;
const maxOctets = 16_384;
