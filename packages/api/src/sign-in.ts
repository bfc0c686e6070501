import { appendAudit } from '@posthorn/db/audit';
import type { ApiServices } from './context.ts';

/** How somebody proved who they are. */
export type SignInMethod = 'password' | 'totp' | 'recovery-code' | 'passkey' | 'oidc';

/** How a try to sign in, or to confirm who one is, ended. */
export type SignIn = {
  outcome: 'sign-in' | 'refused' | 'limited' | 'sign-out';
  method?: SignInMethod | undefined;
  /** Whom it was about: for a refused one only an account that exists, because what was typed may be somebody's password. */
  person?: { id: string; email: string } | undefined;
  /** Why it was refused, in a few words. */
  reason?: string | undefined;
  address: string;
  userAgent: string;
};

/** Every try to sign in leaves an audit row; the same refusal again within a minute is counted and not written. */
export const noteSignIn = async (
  services: Pick<ApiServices, 'pool' | 'foldedAudit'>,
  signIn: SignIn,
): Promise<void> => {
  const { outcome, method, person, reason, address } = signIn;
  const about = {
    action: `session.${outcome}`,
    address,
    userAgent: signIn.userAgent.slice(0, 300),
    detail: { ...(method ? { method } : {}), ...(reason ? { reason } : {}) },
  };
  if (person && (outcome === 'sign-in' || outcome === 'sign-out')) {
    await appendAudit(services.pool, { actorKind: 'user', actorId: person.id, actorName: person.email, ...about });
    return;
  }
  const target = person ? { target: person.email } : {};
  await services.foldedAudit({ actorKind: 'system', actorName: 'nobody', ...target, ...about });
};
