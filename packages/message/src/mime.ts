/** One entity of a message (RFC 2045, RFC 2046). Offsets are into the whole message. */
export type MimePart = {
  /** `1`, `2.1`, ...; the message itself is the empty string. */
  path: string;
  type: string;
  parameters: Record<string, string>;
  /** Content-Transfer-Encoding in lower case; `7bit` when absent. */
  encoding: string;
  disposition?: string;
  filename?: string;
  headerStart: number;
  bodyStart: number;
  bodyEnd: number;
  parts: MimePart[];
};

export type Structure = {
  root: MimePart;
  /** What is wrong, in words: an unclosed multipart, a missing boundary, a bound reached. */
  defects: string[];
};

export type StructureBounds = { maxDepth?: number; maxParts?: number; maxHeaderBytes?: number };

/** Walks the structure. Never throws; bounded (default depth 30, 1000 parts). */
export declare function readStructure(bytes: Uint8Array, bounds?: StructureBounds): Structure;
