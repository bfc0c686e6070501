import type { TLSSocket } from 'node:tls';
import type { TlsFacts } from '../outcome/result.ts';
import type { HandshakeOptions } from '../secure/handshake.ts';

/** How a session goes about TLS. */
export type SessionTls = {
  /** Handshake before the greeting (RFC 8314 §3.3). */
  implicit: boolean;
  /** What the conversation is told about STARTTLS (RFC 3207). */
  want: 'never' | 'opportunistic' | 'required';
  handshake: () => HandshakeOptions;
  /** Looks at what the handshake showed before anything else is said; the words of what is not good enough end the session. */
  vet: (socket: TLSSocket, facts: TlsFacts) => Promise<string | null>;
};
