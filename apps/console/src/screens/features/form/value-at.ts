export type Step = string | number;

/** The value at a path of a document; undefined where there is none. */
export const valueAt = (document: unknown, path: readonly Step[]): unknown =>
  path.reduce<unknown>(
    (here, step) =>
      typeof here === 'object' && here !== null && Object.hasOwn(here, step) ? Reflect.get(here, step) : undefined,
    document,
  );

/** A document with another value at a path; undefined removes it. What is not on the way stays the same object. */
export const withValue = (document: unknown, path: readonly Step[], value: unknown): unknown => {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(document)) return document.map((item, at) => (at === step ? withValue(item, rest, value) : item));
  const { [step]: old, ...others } = (document ?? {}) as Record<string, unknown>;
  const next = withValue(old, rest, value);
  if (next === undefined) return others;
  return { ...(document as object), [step]: next };
};
