import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { SignInScreen } from '../../screens/sign-in/sign-in-screen.tsx';

export const metadata: Metadata = { title: 'Sign in' };

type Given = Record<'next' | 'error', string | string[] | undefined>;

export default async function Page({ searchParams }: { searchParams: Promise<Given> }) {
  const { next, error } = await searchParams;
  const identityProvider = decodeURIComponent((await headers()).get('x-posthorn-identity-provider') ?? '') || null;
  return (
    <SignInScreen
      next={safeNext(typeof next === 'string' ? next : '/')}
      identityProvider={identityProvider}
      failure={typeof error === 'string' ? (failures[error] ?? failed) : null}
    />
  );
}

/** Only an address of ours: a path, and not the `//host` form of another site. */
const safeNext = (next: string): string => (/^\/(?![/\\])[^\s\\]*$/.test(next) ? next : '/');

/** What the identity provider's way back may say, in words. */
const failures: Record<string, string> = {
  signup_disabled: 'The identity provider knows you, but nobody has added you here. Ask an owner.',
  account_not_linked: 'The identity provider has not verified your e-mail address, so it cannot sign you in here.',
  email_not_verified: 'The identity provider has not verified your e-mail address, so it cannot sign you in here.',
  no_role: 'The identity provider gives you no role here. Ask whoever looks after it.',
  unable_to_create_session: 'This account is disabled.',
  access_denied: 'The identity provider did not let you through.',
};
const failed = 'The identity provider could not sign you in. Try again, or use your password.';
