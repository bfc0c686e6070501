import { createHash, type Hash } from 'node:crypto';
import type { Canonicalization } from './header.ts';

/** What a signature says about how the body was hashed. `limit` is l= in octets of the canonical body; null: all of it. */
export type BodySpec = { how: Canonicalization; limit: number | null };

/** The SHA-256 of a canonical body; `length` is what it had before any limit. */
export type BodyHash = { hash: Buffer; length: number };

/** Hashes one body for many signatures in one pass. */
export type BodyHasher = { write(bytes: Uint8Array): void; end(): (spec: BodySpec) => BodyHash };

/** Each canonical form is made once, each limit hashed apart. */
export function createBodyHasher(specs: readonly BodySpec[]): BodyHasher {
  const forms = new Map<Canonicalization, Form>();
  for (const { how, limit } of specs) {
    const form = forms.get(how) ?? createForm(how);
    forms.set(how, form);
    form.sinkFor(limit);
  }
  return {
    write: (bytes) => {
      for (const form of forms.values()) form.write(bytes);
    },
    end: () => {
      for (const form of forms.values()) form.end();
      return ({ how, limit }) => forms.get(how)!.sinkFor(limit).result();
    },
  };
}

type Form = { write(bytes: Uint8Array): void; end(): void; sinkFor(limit: number | null): Sink };

function createForm(how: Canonicalization): Form {
  const sinks = new Map<number | null, Sink>();
  const emit = (bytes: Uint8Array): void => {
    for (const sink of sinks.values()) sink.write(bytes);
  };
  const canonical = how === 'simple' ? createSimple(emit) : createRelaxed(emit);
  return {
    ...canonical,
    sinkFor: (limit) => {
      const sink = sinks.get(limit) ?? createSink(limit);
      sinks.set(limit, sink);
      return sink;
    },
  };
}

type Sink = { write(bytes: Uint8Array): void; result(): BodyHash };

function createSink(limit: number | null): Sink {
  const hash: Hash = createHash('sha256');
  let length = 0;
  let digest: Buffer | undefined;
  return {
    write(bytes) {
      const room = limit === null ? bytes.length : Math.max(0, limit - length);
      if (room > 0) hash.update(room < bytes.length ? bytes.subarray(0, room) : bytes);
      length += bytes.length;
    },
    result() {
      digest ??= hash.digest();
      return { hash: digest, length };
    },
  };
}

type Canonical = { write(bytes: Uint8Array): void; end(): void };

/** RFC 6376 §3.4.3: empty lines at the end fall away; an empty body is one CRLF. */
function createSimple(emit: (bytes: Uint8Array) => void): Canonical {
  return withoutLastLines(emit, { isEmptyLine: true });
}

/** RFC 6376 §3.4.4: blanks at the end of a line go, runs of them become one; empty lines at the end go; an empty body stays empty. */
function createRelaxed(emit: (bytes: Uint8Array) => void): Canonical {
  const lines = withoutLastLines(emit, { isEmptyLine: false });
  let hasBlank = false;
  let hasReturn = false;
  const settle = (isEndOfLine: boolean): void => {
    if (!isEndOfLine) lines.write(BLANK);
    hasBlank = false;
    if (hasReturn) lines.write(RETURN);
    hasReturn = false;
  };
  return {
    write(bytes) {
      if (bytes.length === 0) return;
      let at = 0;
      if (hasReturn) settle(bytes[0] === LF);
      if (hasBlank) {
        while (at < bytes.length && isBlank(bytes[at]!)) at += 1;
        if (at === bytes.length) return;
        hasReturn = bytes[at] === CR && at + 1 === bytes.length;
        if (hasReturn) return;
        settle(bytes[at] === CR && bytes[at + 1] === LF);
      }
      const found = collapse(bytes, at);
      hasBlank = found.hasBlank;
      hasReturn = found.hasReturn;
      if (found.octets.length > 0) lines.write(found.octets);
    },
    end() {
      if (hasReturn) settle(false);
      lines.end();
    },
  };
}

/**
 * Makes runs of blanks one, and drops those before CRLF. What the next octets decide is left out and reported. A body without anything to do is not
 * copied.
 */
function collapse(bytes: Uint8Array, from: number): { octets: Uint8Array; hasBlank: boolean; hasReturn: boolean } {
  const size = bytes.length;
  let out: Uint8Array | undefined;
  let length = 0;
  let copied = from;
  const take = (until: number): void => {
    out ??= new Uint8Array(size - from);
    out.set(bytes.subarray(copied, until), length);
    length += until - copied;
  };
  for (let at = from; at < size; at += 1) {
    const octet = bytes[at]!;
    if (octet > SPACE || !isBlank(octet)) continue;
    const after = bytes[at + 1];
    if (octet === SPACE && after !== undefined && after !== CR && !isBlank(after)) continue;
    let end = at + 1;
    while (end < size && isBlank(bytes[end]!)) end += 1;
    const isReturnLast = bytes[end] === CR && end + 1 === size;
    take(at);
    if (end === size || isReturnLast)
      return { octets: out!.subarray(0, length), hasBlank: true, hasReturn: isReturnLast };
    if (bytes[end] !== CR || bytes[end + 1] !== LF) out![length++] = SPACE;
    copied = end;
    at = end - 1;
  }
  if (out === undefined)
    return { octets: from === 0 ? bytes : bytes.subarray(from), hasBlank: false, hasReturn: false };
  take(size);
  return { octets: out.subarray(0, length), hasBlank: false, hasReturn: false };
}

/** Keeps back the CRLFs at the end until something follows; then one is left of them, in an empty body too if it counts as a line. */
function withoutLastLines(emit: (bytes: Uint8Array) => void, { isEmptyLine }: { isEmptyLine: boolean }): Canonical {
  let pendingLines = 0;
  let hasReturn = false;
  let hasContent = isEmptyLine;
  const flush = (): void => {
    for (; pendingLines > 0; pendingLines -= 1) emit(CRLF);
    hasContent = true;
  };
  return {
    write(bytes) {
      let at = 0;
      if (hasReturn && bytes.length > 0) {
        hasReturn = false;
        if (bytes[0] === LF) {
          pendingLines += 1;
          at = 1;
        } else {
          flush();
          emit(RETURN);
        }
      }
      // Only the CRLFs at the very end can fall away: everything before the last other octet goes out as it is.
      let end = bytes.length;
      let lines = 0;
      if (end > at && bytes[end - 1] === CR) {
        hasReturn = true;
        end -= 1;
      }
      while (end - 2 >= at && bytes[end - 1] === LF && bytes[end - 2] === CR) {
        lines += 1;
        end -= 2;
      }
      if (end > at) {
        flush();
        emit(bytes.subarray(at, end));
      }
      pendingLines += lines;
    },
    end() {
      if (hasReturn) {
        flush();
        emit(RETURN);
      }
      // One CRLF is left of those at the end, or stands for the one that an unfinished line lacks.
      if (hasContent) emit(CRLF);
    },
  };
}

const isBlank = (octet: number): boolean => octet === SPACE || octet === TAB;

const CR = 13;
const LF = 10;
const SPACE = 32;
const TAB = 9;
const CRLF = Buffer.from('\r\n');
const RETURN = Buffer.from('\r');
const BLANK = Buffer.from(' ');
