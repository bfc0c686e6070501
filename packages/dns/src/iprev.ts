import type { Resolver } from './resolver.ts';

/** RFC 8601 §2.7.3. `name` is the confirmed name (pass only). */
export type ReverseName =
  | { result: 'pass'; name: string; secure: boolean }
  | { result: 'fail'; claimed: string[] }
  | { result: 'permerror' | 'temperror'; claimed: string[] };

/** Looks up the name of an address and confirms it forward; at most ten names are tried. */
export declare function reverseName(address: string, resolver: Resolver): Promise<ReverseName>;
