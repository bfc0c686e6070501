type Operation = { operationId?: string; parameters?: { in: string; name: string }[]; requestBody?: unknown };
type Document = { paths: Record<string, Record<string, Operation>> };

/** The curl command for an operation of the router (`queue.act`) and its input, from the API's own document. Throws when there is no such operation. */
export const curlFor = async (operation: string, input: unknown, origin: string): Promise<string> =>
  formatCurl(await readDocument(), { operation, input, origin });

/** As {@link curlFor}, from a document at hand. */
export const formatCurl = (
  document: Document,
  { operation, input, origin }: { operation: string; input: unknown; origin: string },
): string => {
  const id = operation.replace('.', '-');
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, described] of Object.entries(methods)) {
      if (described.operationId !== id) continue;
      const given = { ...(input as Record<string, unknown> | undefined) };
      const address = path.replace(/\{([^}]+)\}/g, (_, name: string) => {
        const value = encodeURIComponent(String(given[name] ?? `{${name}}`));
        delete given[name];
        return value;
      });
      return commandOf(method.toUpperCase(), `${origin}/api/v1${address}`, given);
    }
  }
  throw new Error(`The API has no operation ${operation}.`);
};

const commandOf = (method: string, url: string, given: Record<string, unknown>): string => {
  const present = Object.entries(given).filter(([, value]) => value !== undefined);
  const asQuery = method === 'GET' || method === 'DELETE';
  const query = new URLSearchParams(present.flatMap(([name, value]) => queryPairs(name, value))).toString();
  return [
    `curl -sS ${method === 'GET' ? '' : `-X ${method} `}${quote(asQuery && query ? `${url}?${query}` : url)}`,
    '-H "Authorization: Bearer $POSTHORN_API_KEY"',
    ...(asQuery
      ? []
      : [`-H 'Content-Type: application/json'`, `-d ${quote(JSON.stringify(Object.fromEntries(present)))}`]),
  ].join(' \\\n  ');
};

const queryPairs = (name: string, value: unknown): [string, string][] =>
  Array.isArray(value)
    ? value.map((one) => [name, String(one)])
    : [[name, typeof value === 'object' ? JSON.stringify(value) : String(value)]];

/** For a POSIX shell: nothing inside single quotes is read, and a single quote is written outside of them. */
const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

let document: Promise<Document> | undefined;

const readDocument = (): Promise<Document> => {
  document ??= fetch('/api/v1/openapi.json').then((response) => {
    if (!response.ok) throw new Error(`The API document answered ${response.status}.`);
    return response.json() as Promise<Document>;
  });
  document.catch(() => {
    document = undefined;
  });
  return document;
};
