/** The members that have a value: the queue's filters tell an absent member from an undefined one. */
export const given = <T extends Record<string, unknown>>(value: T): Given<T> =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Given<T>;

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };
