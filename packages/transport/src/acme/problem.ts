/** What an authority answered in place of what was asked for (RFC 8555 §6.7, RFC 9457), or that its answer could not be used. */
export class AcmeProblem extends Error {
  override name = 'AcmeProblem';
  /** The last part of its type, such as `rateLimited`; empty where it said none. */
  readonly type: string;
  readonly status: number;
  /** Seconds to wait that it asked for. */
  readonly retryAfter: number | null;

  constructor(
    words: string,
    { type = '', status = 0, retryAfter = null }: Partial<Pick<AcmeProblem, 'type' | 'status' | 'retryAfter'>> = {},
  ) {
    super(words);
    this.type = type;
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** Reads the document of an error; one that is none gives a problem without type. */
export function readProblem(document: unknown): { type: string; detail: string } {
  const { type, detail, subproblems } = (typeof document === 'object' && document !== null ? document : {}) as Record<
    string,
    unknown
  >;
  const parts = Array.isArray(subproblems)
    ? subproblems.slice(0, 10).flatMap((one: unknown) => {
        const { detail: words, identifier } = (one ?? {}) as { detail?: unknown; identifier?: { value?: unknown } };
        return typeof words === 'string' ? [`${String(identifier?.value ?? '')}: ${words}`] : [];
      })
    : [];
  return {
    type: typeof type === 'string' ? (/^urn:ietf:params:acme:error:([A-Za-z]{1,60})$/.exec(type)?.[1] ?? '') : '',
    detail: [typeof detail === 'string' ? detail : '', ...parts].filter(Boolean).map(shown).join('; '),
  };
}

/** Retry-After (RFC 9110 §10.2.3) in seconds; null: there is none that can be read. */
export function readRetryAfter(text: string | undefined, now: number): number | null {
  if (text === undefined) return null;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now) / 1000));
}

const shown = (text: string): string => text.replace(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, 500);
