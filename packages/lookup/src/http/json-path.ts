/** The texts at a way into JSON: `result.items[*].name`. What is not there is nothing; lists and objects at its end give their members. */
export function valuesAt(json: unknown, path: string): string[] {
  let here: unknown[] = [json];
  for (const [, name, index] of path.matchAll(/([A-Za-z_][\w-]*)|\[(\d{1,6}|\*)\]/g)) {
    here = here
      .flatMap((one) => {
        if (name !== undefined) return isObject(one) && Object.hasOwn(one, name) ? [one[name]] : [];
        if (!Array.isArray(one)) return [];
        return index === '*' ? one : one.slice(Number(index), Number(index) + 1);
      })
      .slice(0, MOST);
  }
  return here.flatMap((one) => textsOf(one)).slice(0, MOST);
}

function textsOf(value: unknown): string[] {
  if (value === null || value === undefined || value === false) return [];
  if (Array.isArray(value)) return value.flatMap((one) => (isObject(one) ? [JSON.stringify(one)] : textsOf(one)));
  return [isObject(value) ? JSON.stringify(value) : String(value)];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const MOST = 100_000;
