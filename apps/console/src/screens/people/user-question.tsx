'use client';

import { Confirm } from '../../ui/confirm.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import type { User } from './user-columns.tsx';

export type UserDeed = 'disable' | 'enable' | 'password' | 'second-factor' | 'sign-out' | 'remove';

/** Says what will happen to a person before it does. */
export function UserQuestion({
  user,
  deed,
  onConfirm,
  onCancel,
}: {
  user: User;
  deed: UserDeed;
  onConfirm: () => void;
  onCancel: () => void;
}) {
  const { title, words, action, operation, input } = questions[deed];
  return (
    <Confirm
      title={title(user.email)}
      words={words}
      action={action}
      tone={deed === 'enable' || deed === 'sign-out' ? 'primary' : 'danger'}
      aside={<CopyAsCurl operation={operation} input={{ id: user.id, ...input }} />}
      onConfirm={onConfirm}
      onCancel={onCancel}
    />
  );
}

type Question = {
  title: (email: string) => string;
  words: string;
  action: string;
  operation: string;
  input?: Record<string, unknown>;
};

const questions: Record<UserDeed, Question> = {
  disable: {
    title: (email) => `Disable ${email}?`,
    words: 'They are signed out at once and cannot sign in until you enable them again. Nothing of theirs is lost.',
    action: 'Disable',
    operation: 'users.update',
    input: { disabled: true },
  },
  enable: {
    title: (email) => `Enable ${email}?`,
    words: 'They can sign in again with the password and second factor they had.',
    action: 'Enable',
    operation: 'users.update',
    input: { disabled: false },
  },
  password: {
    title: (email) => `Give ${email} a new password?`,
    words:
      'The old one ends, and so do their sessions. The new one is shown once; they must choose their own at the next sign-in.',
    action: 'Make a password',
    operation: 'users.update',
    input: { resetPassword: true },
  },
  'second-factor': {
    title: (email) => `Reset the second factor of ${email}?`,
    words:
      'App, recovery codes and passkeys are taken away and their sessions end: the password alone lets them in. Be sure that it is really they who ask.',
    action: 'Reset',
    operation: 'users.resetSecondFactor',
  },
  'sign-out': {
    title: (email) => `Sign ${email} out everywhere?`,
    words: 'Every session of theirs ends. They can sign in again.',
    action: 'Sign out',
    operation: 'users.signOut',
  },
  remove: {
    title: (email) => `Remove ${email}?`,
    words:
      'Their account, sessions, passkeys and draft end for good. What they did stays in the audit log under their name.',
    action: 'Remove',
    operation: 'users.remove',
  },
};
