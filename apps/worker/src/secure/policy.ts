/** How private a way out must be, as the route or the `delivery` settings say it. */
export type TlsPolicy = 'opportunistic' | 'required' | 'none' | 'implicit';

/** What to do about TLS on one connection. */
export type TlsPlan = {
  /** Handshake before the greeting (RFC 8314 §3.3). */
  implicit: boolean;
  /** What the conversation is told about STARTTLS (RFC 3207). */
  want: 'never' | 'opportunistic' | 'required';
  /** After a failed handshake the same host is tried again in the clear. */
  mayFallBack: boolean;
};

/**
 * The one table for TLS. `handshakeFailed`: this host's handshake failed a moment ago. Opportunistic security prefers any
 * encryption to none and delivery to both (RFC 7435 §3); what was required is never weakened.
 */
export function tlsPlan(policy: TlsPolicy, handshakeFailed: boolean): TlsPlan {
  switch (policy) {
    case 'implicit':
      return { implicit: true, want: 'never', mayFallBack: false };
    case 'required':
      return { implicit: false, want: 'required', mayFallBack: false };
    case 'none':
      return { implicit: false, want: 'never', mayFallBack: false };
    case 'opportunistic':
      return handshakeFailed
        ? { implicit: false, want: 'never', mayFallBack: false }
        : { implicit: false, want: 'opportunistic', mayFallBack: true };
  }
}
