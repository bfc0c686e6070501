import { statfs } from 'node:fs/promises';
import type { JsonValue } from '@posthorn/policy/decision';

/** Watches whether there is room for more mail: disk and the memory of messages under way. */
export type Intake = {
  /** Why a message of this declared size must wait, if it must. */
  shortage(declaredSize: number): { what: 'disk-full' | 'memory-full'; facts: Record<string, JsonValue> } | undefined;
  /** Memory taken (positive) or given back (negative) by a message under way. */
  account(bytes: number): void;
  /** Is the memory used up, so that sessions must stop reading? */
  readonly isFull: boolean;
  readonly heldBytes: number;
  readonly freeBytes: number;
  /** Measures the disk again. */
  measure(): Promise<void>;
  setMinFree(bytes: number): void;
};

/** Creates the watch over the disk that holds `directory`. */
export function createIntake(options: { directory: string; maxBytes?: number }): Intake {
  const maxBytes = options.maxBytes ?? 256 * 1024 * 1024;
  let held = 0;
  let free = Number.POSITIVE_INFINITY;
  let minFree = 0;
  return {
    shortage(declaredSize) {
      if (free - declaredSize < minFree) return { what: 'disk-full', facts: { free, minFree, declaredSize } };
      if (held >= maxBytes) return { what: 'memory-full', facts: { held, limit: maxBytes } };
      return undefined;
    },
    account(bytes) {
      held += bytes;
    },
    get isFull() {
      return held >= maxBytes * 1.25;
    },
    get heldBytes() {
      return held;
    },
    get freeBytes() {
      return free;
    },
    async measure() {
      const disk = await statfs(options.directory);
      free = disk.bavail * disk.bsize;
    },
    setMinFree(bytes) {
      minFree = bytes;
    },
  };
}
