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
  let pendingLines = 0;
  let hasReturn = false;
  const flush = (): void => {
    for (; pendingLines > 0; pendingLines -= 1) emit(CRLF);
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
      // One CRLF is left of those at the end, and stands for an empty body or for the one that an unfinished line lacks.
      emit(CRLF);
    },
  };
}

/** RFC 6376 §3.4.4: blanks at the end of a line go, runs of them become one; empty lines at the end go; an empty body stays empty. */
function createRelaxed(emit: (bytes: Uint8Array) => void): Canonical {
  let pendingLines = 0;
  let hasBlank = false;
  let hasReturn = false;
  let hasContent = false;
  return {
    write(bytes) {
      // Each octet of input makes at most itself and what was held back before it.
      const out = Buffer.allocUnsafe(bytes.length + 3 + pendingLines * 2);
      let length = 0;
      const put = (octet: number): void => {
        for (; pendingLines > 0; pendingLines -= 1) {
          out[length++] = CR;
          out[length++] = LF;
        }
        if (hasBlank) {
          out[length++] = SPACE;
          hasBlank = false;
        }
        out[length++] = octet;
        hasContent = true;
      };
      for (let at = 0; at < bytes.length; at += 1) {
        const octet = bytes[at]!;
        if (hasReturn) {
          hasReturn = false;
          if (octet === LF) {
            hasBlank = false;
            pendingLines += 1;
            continue;
          }
          put(CR);
        }
        if (octet === CR) hasReturn = true;
        else if (octet === SPACE || octet === TAB) hasBlank = true;
        else put(octet);
      }
      if (length > 0) emit(out.subarray(0, length));
    },
    end() {
      if (hasReturn) {
        this.write(Buffer.of(CR));
        hasReturn = false;
      }
      if (hasContent) emit(CRLF);
    },
  };
}

const CR = 13;
const LF = 10;
const SPACE = 32;
const TAB = 9;
const CRLF = Buffer.from('\r\n');
const RETURN = Buffer.from('\r');
