/** Which failure reports are shown, as it stands in the address. */
export type FailureFilter = { domain?: string; source?: string; feedbackType?: FailureKind };

const kinds = ['auth-failure', 'abuse', 'fraud', 'virus', 'not-spam', 'other'] as const;
export type FailureKind = (typeof kinds)[number];

/** Reads it; what makes no sense is left out. */
export const readFailureFilter = (params: { get(name: string): string | null }): FailureFilter => {
  const domain = params.get('domain')?.slice(0, 255);
  const source = params.get('source')?.slice(0, 64);
  const kind = kinds.find((known) => known === params.get('kind'));
  return { ...(domain ? { domain } : {}), ...(source ? { source } : {}), ...(kind ? { feedbackType: kind } : {}) };
};
