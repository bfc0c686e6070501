import { createIncomingBody, type IncomingBody } from '../spill.ts';
import type { Session } from './session.ts';

/** Room for the content of a message of this session, or for what comes in its place. */
export const incomingBody = ({ inForce, house }: Session): IncomingBody =>
  createIncomingBody({
    threshold: inForce.configuration.queue.spillThreshold,
    directory: house.spillDirectory,
    account: house.intake.account,
    isMemoryFull: () => house.intake.isFull,
  });
