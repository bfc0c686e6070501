/** A place in a text, both counted from 1; columns in UTF-16 units, as editors do. */
export type TextPlace = { line: number; column: number };

/**
 * Where in the text of a JSON document the value at a path stands, such as `routing.routes[2].name`. When the path goes on
 * beyond what is written, the innermost value that is there; undefined when the text is not JSON.
 */
export function placeOf(text: string, path: string): TextPlace | undefined {
  const offset = offsetOf(text, stepsOf(path));
  return offset === undefined ? undefined : placeAt(text, offset);
}

/** Line and column of a character. */
export function placeAt(text: string, offset: number): TextPlace {
  let line = 1;
  let start = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1;
    start = at + 1;
  }
  return { line, column: offset - start + 1 };
}

/** `routing.routes[2].name` and `overrides.domains["example.org"]` taken apart. */
export function stepsOf(path: string): (string | number)[] {
  return [...path.matchAll(STEP)].map(([, name, index, quoted]) => {
    if (index !== undefined) return Number(index);
    return quoted === undefined ? (name ?? '') : unquote(quoted);
  });
}

function offsetOf(text: string, steps: readonly (string | number)[]): number | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  const scanner = { text, at: 0 };
  skipBlank(scanner);
  let found = scanner.at;
  for (const step of steps) {
    scanner.at = found;
    const next = enter(scanner, step);
    if (next === undefined) break;
    found = next;
  }
  return found;
}

type Scanner = { text: string; at: number };

/** The offset of a member or item of the value that begins here. The text is known to be JSON. */
function enter(scanner: Scanner, step: string | number): number | undefined {
  const opening = scanner.text[scanner.at];
  if (opening !== '{' && opening !== '[') return undefined;
  const closing = opening === '{' ? '}' : ']';
  scanner.at += 1;
  let found: number | undefined;
  for (let index = 0; ; index += 1) {
    skipBlank(scanner);
    if (scanner.text[scanner.at] === closing) return found;
    let name: string | number = index;
    if (opening === '{') {
      const start = scanner.at;
      skipString(scanner);
      name = JSON.parse(scanner.text.slice(start, scanner.at)) as string;
      skipBlank(scanner);
      scanner.at += 1;
      skipBlank(scanner);
    }
    // Of a name that comes twice, the last one counts.
    if (name === step) found = scanner.at;
    if (found !== undefined && opening === '[') return found;
    skipValue(scanner);
    skipBlank(scanner);
    if (scanner.text[scanner.at] === ',') scanner.at += 1;
  }
}

function skipValue(scanner: Scanner): void {
  let depth = 0;
  do {
    skipBlank(scanner);
    const character = scanner.text[scanner.at];
    if (character === '"') skipString(scanner);
    else if (character === '{' || character === '[') {
      depth += 1;
      scanner.at += 1;
    } else if (character === '}' || character === ']') {
      depth -= 1;
      scanner.at += 1;
    } else if (character === ',' || character === ':') scanner.at += 1;
    else skipWord(scanner);
  } while (depth > 0);
}

function skipString(scanner: Scanner): void {
  scanner.at += 1;
  while (scanner.text[scanner.at] !== '"') scanner.at += scanner.text[scanner.at] === '\\' ? 2 : 1;
  scanner.at += 1;
}

function skipWord(scanner: Scanner): void {
  while (scanner.at < scanner.text.length && !ENDS_WORD.test(scanner.text[scanner.at] ?? '')) scanner.at += 1;
}

function skipBlank(scanner: Scanner): void {
  while (BLANK.test(scanner.text[scanner.at] ?? '')) scanner.at += 1;
}

function unquote(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text;
  }
}

const STEP = /(?:^|\.)([^.[\]"]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]/g;
const BLANK = /[ \t\r\n]/;
const ENDS_WORD = /[\s,\]}]/;
