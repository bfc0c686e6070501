import type { ApiContext, SignedInSession } from '../../context.ts';
import { problem } from '../../problem.ts';
import { principalOf } from '../../trpc.ts';

/** The person who makes the request; procedures that need `person` have one. */
export const personOf = (ctx: ApiContext): { id: string; email: string; session: SignedInSession } => {
  const { kind, id, name, session } = principalOf(ctx);
  if (kind !== 'user' || !session) throw problem('forbidden', 'This belongs to a person who has signed in.');
  return { id, email: name, session };
};
