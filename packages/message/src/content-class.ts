/** What a message's octets need from the next hop. */
export type ContentClass = {
  size: number;
  has8bit: boolean;
  hasNul: boolean;
  hasBareCr: boolean;
  hasBareLf: boolean;
  /** Longest line in octets, without its line ending. */
  maxLineLength: number;
  /** A header field holds octets above 127 (RFC 6532 needs SMTPUTF8 for these). */
  utf8Header: boolean;
  /** The least BODY value that is true: 7BIT, 8BITMIME, or BINARYMIME. */
  body: '7BIT' | '8BITMIME' | 'BINARYMIME';
};

export type ContentScanner = {
  write(bytes: Uint8Array): void;
  /** May be called at any time; says what was seen so far. */
  result(): ContentClass;
};

/** Incremental; its memory does not grow. */
export declare function createContentScanner(): ContentScanner;
/** The same for octets at hand. */
export declare function scanContent(bytes: Uint8Array): ContentClass;
