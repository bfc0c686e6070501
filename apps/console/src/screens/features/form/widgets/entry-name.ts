/** A name like this one that nobody has yet: `relay` becomes `relay-2`, `ann@example.org` becomes `ann-2@example.org`. */
export const freeName = (name: string, taken: readonly string[]): string => {
  const parts = /^(.*?)(?:-(\d{1,4}))?(@.*|\.[^@]*)?$/.exec(name);
  const [, stem = name, , tail = ''] = parts ?? [];
  for (let number = 2; ; number += 1) {
    const candidate = `${stem}-${number}${tail}`;
    if (!taken.includes(candidate)) return candidate;
  }
};
