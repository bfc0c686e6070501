import type { Resolver } from '@posthorn/dns/resolver';

/** A kind of source with the real thing behind it, as the conformance suite takes it to pieces. */
export type Contestant = {
  kind: string;
  /** What of the settings it needs beside the look-up: servers, files. */
  groups: Record<string, unknown>;
  /** `lookups.sources[].source`. */
  source: object;
  /** Makes this the truth, or takes the key away. Undefined: the settings themselves are the truth. */
  tell?: ((key: string, values: readonly string[]) => Promise<void>) | undefined;
  /** Keys that try to leave their place and can be kept all the same. */
  nasty: readonly string[];
  faults: Partial<Record<'frozen' | 'cut' | 'lying', Fault>>;
  resolver?: Resolver;
};

/** `begin` does the harm, `end` undoes it. */
export type Fault = { begin(): void | Promise<void>; end(): void | Promise<void> };

/** What every contestant knows when it begins. */
export const truth: Readonly<Record<string, readonly string[]>> = { one: ['1'], several: ['a', 'b', 'c'] };
