import type { ListenerKind } from '../index.ts';

/** Is the listener for people's own mail programs (RFC 6409, RFC 8314)? */
export function isSubmission(kind: ListenerKind): boolean {
  return kind === 'submission' || kind === 'submissions';
}

/** Does TLS begin with the first byte (RFC 8314 §3)? */
export function isImplicitTls(kind: ListenerKind): boolean {
  return kind === 'submissions';
}
