class Late extends Error {}

/** Waits so long and no longer; what comes later is nobody's. */
export function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Late()), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Whether {@link within} gave up. */
export const isLate = (error: unknown): boolean => error instanceof Late;
