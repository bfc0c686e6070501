/** One header field, exactly as it stands in the message. */
export type HeaderField = {
  /** As written, without the colon. */
  name: string;
  /** The octets of the field, from its first to its last, the final CRLF included. A view, not a copy. */
  raw: Uint8Array;
  /** Unfolded value, outer blanks trimmed; UTF-8 where valid, else Latin-1. RFC 2047 words are not decoded. */
  value: string;
  /** Offset of `raw` in the message. */
  offset: number;
};

/** The header section of a message (RFC 5322 §2.2). */
export type HeaderSection = {
  fields: HeaderField[];
  /** Offset of the first octet of the body. */
  bodyOffset: number;
  /** How the section ended: an empty line; a line that is no header field; the end of the octets given; a bound. */
  end: 'blank' | 'malformed' | 'eof' | 'bound';
};

export type HeaderBounds = { maxBytes?: number; maxFields?: number };

/** Reads the header section. Never throws; never looks past the bounds (default 1 MiB, 10000 fields). */
export declare function readHeaders(bytes: Uint8Array, bounds?: HeaderBounds): HeaderSection;
/** Whether a field of this name exists (case-insensitive). */
export declare function has(section: HeaderSection, name: string): boolean;
/** First value of a field of this name. */
export declare function valueOf(section: HeaderSection, name: string): string | undefined;
/** How many Received fields there are: the hop count of RFC 5321 §6.3. */
export declare function countReceived(section: HeaderSection): number;
/** The octets to put before a message: the fields, and an empty line where the message has neither header nor separator. */
export declare function prependFields(section: HeaderSection, fields: Uint8Array[]): Uint8Array;
