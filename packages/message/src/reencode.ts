/** What the next hop can take: `7bit` without 8BITMIME, `8bit` with it but without BINARYMIME. */
export type Target = '7bit' | '8bit';

/** Why a message cannot be converted; the worker bounces with 5.6.3 (RFC 6152 §3, RFC 3030 §3). */
export type ReencodeRefusal =
  | 'signed'
  | 'encrypted'
  | 'eight-bit-header'
  | 'malformed'
  | 'not-convertible-type'
  | 'too-complex';

export type CannotReencode = Error & { name: 'CannotReencode'; reason: ReencodeRefusal; part: string };

export type ReencodePlan = {
  target: Target;
  /** False: the message can go as it is. */
  changes: boolean;
  /** It carries DKIM-Signature fields that will no longer verify. */
  breaksDkim: boolean;
  /** Which leaf becomes what, for events: `1.2: 8bit -> quoted-printable`. */
  steps: string[];
  /** Octets of the converted message. */
  size: number;
  actions: Map<string, PartAction>;
};

export type PartAction = 'keep' | 'label' | 'quoted-printable' | 'base64';

export type ReencodeOptions = {
  /** Raw 8-bit header fields: refuse (default) or leave as they are. */
  eightBitHeaders?: 'refuse' | 'keep';
};

/** First pass: decides for every part, or throws `CannotReencode`, before anything is sent. Memory is bounded. */
export declare function planReencoding(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  target: Target,
  options?: ReencodeOptions,
): Promise<ReencodePlan>;
/** Second pass over the same octets: the converted message, streamed. */
export declare function reencode(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  plan: ReencodePlan,
): AsyncGenerator<Uint8Array>;
/** Whether an error is one of ours. */
export declare function isCannotReencode(error: unknown): error is CannotReencode;
