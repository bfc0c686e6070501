/** Ends the session and leads to the sign-in page, whatever the server says: nobody should stay signed in because an answer was lost. */
export const signOut = async (): Promise<void> => {
  await fetch('/api/auth/sign-out', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  }).catch(() => undefined);
  location.assign('/sign-in');
};
