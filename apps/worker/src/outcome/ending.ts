import type { RouteChoice } from '@posthorn/policy/route';
import type { ClaimedRecipient } from '@posthorn/queue/claim';
import type { RecipientResult, Verdict } from './result.ts';

/** What came of one recipient in one round, before it is turned into a settlement. */
export type Ending =
  /** An attempt was made. */
  | { kind: 'attempted'; recipient: ClaimedRecipient; choice: RouteChoice; result: RecipientResult }
  /** No attempt: the route itself says no, or something of ours broke (`isInternal`). */
  | {
      kind: 'undelivered';
      recipient: ClaimedRecipient;
      choice: RouteChoice;
      verdict: Verdict;
      isInternal?: boolean;
      suppressedSince?: Date;
    }
  | { kind: 'discarded'; recipient: ClaimedRecipient; choice: RouteChoice }
  /** An alias stands for other addresses. */
  | { kind: 'redirected'; recipient: ClaimedRecipient; choice: RouteChoice; targets: readonly string[] }
  /** The settings in force now lead elsewhere than those at acceptance. */
  | { kind: 'moved'; recipient: ClaimedRecipient; choice: RouteChoice }
  /** An operator asked for this end. */
  | { kind: 'requested'; recipient: ClaimedRecipient; outcome: 'expire' | 'fail'; reason: string };
