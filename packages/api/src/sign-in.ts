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

/** Every try to sign in leaves an audit row; the same one again within a minute is counted and not written. */
export const noteSignIn = async (services: Pick<ApiServices, 'foldedAudit'>, signIn: SignIn): Promise<void> => {
  const { outcome, method, person, reason, address } = signIn;
  const isProven = outcome === 'sign-in' || outcome === 'sign-out';
  await services.foldedAudit({
    ...(person && isProven
      ? { actorKind: 'user', actorId: person.id, actorName: person.email }
      : { actorKind: 'system', actorName: 'nobody', ...(person ? { target: person.email } : {}) }),
    action: `session.${outcome}`,
    address,
    userAgent: signIn.userAgent.slice(0, 300),
    detail: { ...(method ? { method } : {}), ...(reason ? { reason } : {}) },
  });
};
