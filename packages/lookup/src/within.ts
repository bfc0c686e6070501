/** The outcome of `work`, or an error after so many milliseconds; `onLate` then frees what it holds. */
export function within<T>(ms: number, work: () => Promise<T>, onLate: () => void = () => {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      onLate();
      reject(new Error(`no answer within ${ms} ms`));
    }, ms);
    work()
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}
