/** A value with parameters: Content-Type (RFC 2045 §5.1) or Content-Disposition (RFC 2183 §2). */
export type Parameterised = { value: string; parameters: Record<string, string> };

/**
 * Reads `text/plain; charset="utf-8"`, with comments, quoted strings and the continuations and charsets of RFC 2231.
 * Never throws; reads at most 100 parameters; names and the value come out in lower case. Linear in the input.
 */
export function parseParameterised(text: string): Parameterised {
  const scanner = createScanner(text.slice(0, 65_536));
  const value = scanner.until(';').toLowerCase();
  const segments: Segment[] = [];
  while (scanner.take(';') && segments.length < 100) {
    const name = scanner.until('=;').toLowerCase();
    if (!scanner.take('=')) continue;
    const content = scanner.value();
    const match = /^([^*\s]+)(?:\*(\d{1,3}))?(\*)?$/.exec(name);
    if (match) segments.push({ name: match[1]!, index: Number(match[2] ?? 0), isEncoded: match[3] === '*', content });
  }
  return { value, parameters: joinSegments(segments) };
}

type Segment = { name: string; index: number; isEncoded: boolean; content: string };

function joinSegments(segments: Segment[]): Record<string, string> {
  const parameters: Record<string, string> = Object.create(null);
  for (const [name, parts] of Map.groupBy(segments, (segment) => segment.name)) {
    const ordered = parts.toSorted((a, b) => a.index - b.index);
    if (!ordered.some((part) => part.isEncoded)) {
      // The first of two equal names counts; only numbered ones are parts of one value (RFC 2231 §3).
      const isContinued = new Set(ordered.map((part) => part.index)).size === ordered.length;
      parameters[name] = isContinued ? ordered.map((part) => part.content).join('') : parts[0]!.content;
      continue;
    }
    const [charset, , first] = splitCharset(ordered[0]!);
    const bytes = ordered.map((part, index) => percentDecode(index === 0 ? first : part.content, part.isEncoded));
    parameters[name] = decode(Buffer.concat(bytes), charset);
  }
  return parameters;
}

function splitCharset(part: Segment): [string, string, string] {
  const match = part.isEncoded ? /^([^']*)'([^']*)'/.exec(part.content) : null;
  return match ? [match[1]!, match[2]!, part.content.slice(match[0].length)] : ['utf-8', '', part.content];
}

function percentDecode(text: string, isEncoded: boolean): Buffer {
  if (!isEncoded) return Buffer.from(text, 'utf8');
  const parts = text.split(/%([0-9a-fA-F]{2})/);
  return Buffer.concat(parts.map((part, i) => (i % 2 ? Buffer.from(part, 'hex') : Buffer.from(part, 'utf8'))));
}

function decode(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset || 'utf-8').decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

/** Walks the text once; comments (RFC 5322 §3.2.2, nested) count as blanks. */
function createScanner(text: string) {
  let position = 0;

  function skipComment(): void {
    let depth = 0;
    for (; position < text.length; position++) {
      const character = text[position];
      if (character === '\\') position++;
      else if (character === '(') depth++;
      else if (character === ')' && --depth === 0) {
        position++;
        return;
      }
    }
  }

  function quoted(): string {
    let content = '';
    for (position++; position < text.length; position++) {
      const character = text[position]!;
      if (character === '"') {
        position++;
        return content;
      }
      if (character === '\\' && position + 1 < text.length) position++;
      content += text[position];
    }
    return content;
  }

  function until(stops: string): string {
    let content = '';
    while (position < text.length && !stops.includes(text[position]!)) {
      if (text[position] === '(') skipComment();
      else content += text[position++];
    }
    return content.trim();
  }

  return {
    until,
    take(character: string): boolean {
      if (text[position] !== character) return false;
      position++;
      return true;
    },
    value(): string {
      while (position < text.length && (/\s/.test(text[position]!) || text[position] === '(')) {
        if (text[position] === '(') skipComment();
        else position++;
      }
      if (text[position] !== '"') return until(';');
      const content = quoted();
      until(';');
      return content;
    },
  };
}
