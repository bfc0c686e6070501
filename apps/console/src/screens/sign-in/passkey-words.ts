/** Why a ceremony with a passkey ended, for the person who was asked (WebAuthn §5.1.3, §5.1.4). */
export const passkeyWords = (error: unknown): string => {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError' || name === 'AbortError') return 'Nothing was chosen, or it took too long.';
  if (name === 'InvalidStateError') return 'This device already has a passkey for you.';
  if (name === 'SecurityError') return 'Browsers offer passkeys only under the host name of the console, over HTTPS.';
  return 'This browser could not use a passkey here.';
};
