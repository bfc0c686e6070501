/** What the sign-in answers, or why not, in words for the person in front of it. */
export type Posted<Answer> = { ok: true; answer: Answer } | { ok: false; code: string; words: string };

/** Sends one step of a sign-in. Says nothing about which addresses exist. */
export const post = async <Answer>(path: string, body: unknown): Promise<Posted<Answer>> => {
  try {
    const response = await fetch(`/api/auth${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (response.ok) return { ok: true, answer: (await response.json()) as Answer };
    const { code = '', message } = (await response.json().catch(() => ({}))) as { code?: string; message?: string };
    if (response.status >= 500 && code !== 'unavailable')
      return {
        ok: false,
        code: 'away',
        words: 'The database does not answer, so nobody can sign in just now. Try again in a moment.',
      };
    return { ok: false, code, words: spoken[code] ?? message ?? 'This address and password do not fit together.' };
  } catch {
    return { ok: false, code: 'away', words: 'The console does not answer. Is Posthorn still running?' };
  }
};

/** What a right password or code answers. */
export type SignInAnswer = { signedIn: true } | { signedIn: false; needs: 'second-factor' };

const spoken: Record<string, string> = {
  refused: 'This address and password do not fit together.',
  'wrong-code': 'This code is not right, or was used before. A new one comes every half minute.',
};
