import type { HeaderSection } from '@posthorn/message/headers';
import type { RouteChoice } from '@posthorn/policy/route';
import type { Authentication } from '../authentication/message.ts';
import type { ContentScan } from '../scanning/scan.ts';
import type { Session } from '../session/session.ts';
import type { Transaction } from '../session/transaction.ts';
import type { RecipientRules } from './state.ts';

/** What rules are asked about: the session, and as much of the message as is there at their stage. */
export type RuleScope = {
  session: Session;
  transaction?: Transaction | undefined;
  recipient?: { address: string; choice: RouteChoice; rules: RecipientRules } | undefined;
  content?: MessageContent | undefined;
};

/** The message that has arrived. */
export type MessageContent = {
  section: HeaderSection;
  size: number;
  /** Undefined for mail that is not from outside. */
  authentication: Authentication | undefined;
  /** What scanners found; undefined where none was asked. */
  scan: ContentScan | undefined;
};
