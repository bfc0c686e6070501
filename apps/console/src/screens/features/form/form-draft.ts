import type { Problem } from '@posthorn/settings/configuration';

/** What a form edits, and what it says beside each field. */
export type FormDraft = {
  /** The person's draft; what is in force when there is none. */
  configuration: Record<string, unknown>;
  /** What is in force. */
  inForce: Record<string, unknown>;
  /** What the server found wrong with the draft. */
  errors: readonly Problem[];
  warnings: readonly Problem[];
  /** Why nothing can be changed here; absent where it can. */
  locked?: string | undefined;
};

/** Who gave a field the value that is in force. */
export type LastChange = { revision: number; author: string; at: string };
