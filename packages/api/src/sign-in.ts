import { appendAudit } from '@posthorn/db/audit';
import type { ApiServices } from './context.ts';

/** How a try to sign in ended; `person` only when it succeeded. */
export type SignIn = {
  outcome: 'sign-in' | 'refused' | 'limited';
  person?: { id: string; email: string } | undefined;
  address: string;
  userAgent: string;
};

/** Every try to sign in leaves an audit row; a refused one names nobody, because the address may be somebody's password. */
export const noteSignIn = (services: ApiServices, { outcome, person, address, userAgent }: SignIn): Promise<void> =>
  appendAudit(services.pool, {
    ...(person
      ? { actorKind: 'user', actorId: person.id, actorName: person.email }
      : { actorKind: 'system', actorName: 'nobody' }),
    action: `session.${outcome}`,
    address,
    userAgent: userAgent.slice(0, 300),
  });
