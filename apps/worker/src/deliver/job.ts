import type { StoredMessage } from '@posthorn/db/mail/message';
import type { RouteChoice } from '@posthorn/policy/route';
import type { ClaimedRecipient } from '@posthorn/queue/claim';
import type { RecipientResult } from '../outcome/result.ts';
import type { MessageContent } from '../prepare/content.ts';
import type { DeliverySettings } from '../settings.ts';
import type { Lease } from './lease.ts';

/** One message for recipients that share a way out. */
export type Job = {
  message: StoredMessage;
  content: MessageContent;
  recipients: readonly ClaimedRecipient[];
  choice: RouteChoice;
  settings: DeliverySettings;
  lease: Lease;
  /** The sender is somebody else's and this is forwarded mail, so that it leaves with a sender of ours (SRS). */
  isForwarded?: boolean;
};

/** Makes one attempt: a result for every recipient, in any order. Rejects only for faults of ours. */
export type Transport = (job: Job) => Promise<RecipientResult[]>;
