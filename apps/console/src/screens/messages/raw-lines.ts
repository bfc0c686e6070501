/** One line of a message as octets: text to show, how it ended, and where it began. */
export type RawLine = {
  offset: number;
  pieces: { text: string; isOctet: boolean }[];
  /** `cut`: the page of octets ended here. */
  end: 'crlf' | 'lf' | 'cr' | 'cut' | 'eof';
  octets: number;
};

/**
 * Octets line by line, every one of them visible: printable text as it is (UTF-8 where it is valid), anything else as `\xNN`. Line ends are told apart,
 * since a bare CR or LF means trouble in mail.
 */
export const rawLines = (bytes: Uint8Array, { offset, isLast }: { offset: number; isLast: boolean }): RawLine[] => {
  const lines: RawLine[] = [];
  let from = 0;
  while (from < bytes.length) {
    let to = from;
    while (to < bytes.length && bytes[to] !== 10 && bytes[to] !== 13) to += 1;
    const end =
      to >= bytes.length ? (isLast ? 'eof' : 'cut') : bytes[to] === 10 ? 'lf' : bytes[to + 1] === 10 ? 'crlf' : 'cr';
    const size = end === 'crlf' ? 2 : end === 'lf' || end === 'cr' ? 1 : 0;
    lines.push({ offset: offset + from, pieces: piecesOf(bytes.subarray(from, to)), end, octets: to - from + size });
    from = to + size;
  }
  return lines;
};

const piecesOf = (bytes: Uint8Array): RawLine['pieces'] => {
  const pieces: RawLine['pieces'] = [];
  const put = (text: string, isOctet: boolean): void => {
    const last = pieces.at(-1);
    if (last?.isOctet === isOctet) last.text += text;
    else pieces.push({ text, isOctet });
  };
  let at = 0;
  while (at < bytes.length) {
    const size = characterAt(bytes, at);
    if (size === 0) {
      put(`\\x${(bytes[at] ?? 0).toString(16).toUpperCase().padStart(2, '0')}`, true);
      at += 1;
      continue;
    }
    let end = at;
    for (let next: number = size; next > 0; next = characterAt(bytes, end)) end += next;
    put(decoder.decode(bytes.subarray(at, end)), false);
    at = end;
  }
  return pieces;
};

/** Octets of the printable character that begins here; 0 when there is none. */
const characterAt = (bytes: Uint8Array, at: number): number => {
  const first = bytes[at];
  if (first === undefined) return 0;
  if (first < 0x80) return first === 9 || (first >= 32 && first < 127) ? 1 : 0;
  const size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  if (size === 0 || at + size > bytes.length) return 0;
  try {
    strict.decode(bytes.subarray(at, at + size));
    return size;
  } catch {
    return 0;
  }
};

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
