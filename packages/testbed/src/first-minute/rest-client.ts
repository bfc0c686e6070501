import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020.js';

// biome-ignore lint/suspicious/noExplicitAny: a document and answers of every shape
type Json = any;

export type Answer = { status: number; headers: Headers; body: Json };

export type Ask = {
  /** An API key; null sends none. */
  key?: string | null;
  path?: Record<string, string | number>;
  query?: Record<string, string | number>;
  body?: unknown;
  headers?: Record<string, string>;
};

export type RestClient = {
  document: Json;
  /** Every operationId that was asked so far. */
  asked: ReadonlySet<string>;
  /** Asks by operationId. The answer has to be one that the document declares: status, media type and schema. */
  ask(operationId: string, ask?: Ask): Promise<Answer>;
  /** The same without reading the answer. */
  open(operationId: string, ask?: Ask & { signal?: AbortSignal }): Promise<Response>;
};

/** A client that knows nothing but the address of the OpenAPI document. */
export async function createRestClient(origin: string, key: string): Promise<RestClient> {
  const document: Json = await (await fetch(`${origin}/api/v1/openapi.json`)).json();
  const operations = operationsOf(document);
  const validatorFor = createValidators(document);
  const asked = new Set<string>();

  const open: RestClient['open'] = async (
    operationId,
    { path = {}, query = {}, body, headers, signal, ...rest } = {},
  ) => {
    const operation = operations.get(operationId);
    if (!operation) throw new Error(`The document has no operation ${operationId}`);
    asked.add(operationId);
    const server = operation.declared.servers?.[0]?.url ?? document.servers[0].url;
    const filled = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(path[name])));
    const url = new URL(`${server.replace(/\/$/, '')}${filled}`, origin);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
    const identity = rest.key === null ? {} : { authorization: `Bearer ${rest.key ?? key}` };
    return await fetch(url, {
      method: operation.method.toUpperCase(),
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...identity, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  };

  return {
    document,
    asked,
    open,
    async ask(operationId, options = {}) {
      const response = await open(operationId, options);
      const type = (response.headers.get('content-type') ?? '').split(';', 1)[0] ?? '';
      const text = await response.text();
      const body: Json = type.endsWith('json') ? JSON.parse(text) : text;
      const responses = operations.get(operationId)?.declared.responses;
      const status = responses[response.status] ? String(response.status) : 'default';
      const where = `${operationId} answered ${response.status} ${type}`;
      if (!responses[status]?.content?.[type])
        throw new Error(`${where}, which the document does not declare: ${text.slice(0, 300)}`);
      if (type.endsWith('json')) {
        const valid = validatorFor(operationId, status, type);
        if (!valid(body))
          throw new Error(`${where}, but ${JSON.stringify(valid.errors?.slice(0, 3))} in ${text.slice(0, 500)}`);
      }
      return { status: response.status, headers: response.headers, body };
    },
  };
}

/** What OpenAPI 3.1 asks of a document, as far as ours can get it wrong; empty when all is well. */
export function findFaults(document: Json): string[] {
  const faults: string[] = [];
  if (!/^3\.1\.\d+$/.test(document.openapi)) faults.push(`openapi is ${document.openapi}`);
  for (const member of ['title', 'version']) if (!document.info?.[member]) faults.push(`info.${member} is missing`);
  const seen = new Set<string>();
  const entries = Object.entries(document.paths as Json).flatMap(([path, item]) =>
    Object.entries(item as Json).map(([method, operation]) => ({ path, method, operation: operation as Json })),
  );
  for (const { path, method, operation } of entries) {
    const where = `${method} ${path}`;
    if (!methods.has(method)) faults.push(`${where}: no such method`);
    if (!operation.operationId || seen.has(operation.operationId)) faults.push(`${where}: operationId is not unique`);
    seen.add(operation.operationId);
    if (!operation.summary) faults.push(`${where}: no summary`);
    if (!Array.isArray(operation.security)) faults.push(`${where}: no security`);
    for (const scheme of (operation.security ?? []).flatMap(Object.keys))
      if (!document.components.securitySchemes[scheme])
        faults.push(`${where}: security scheme ${scheme} is not declared`);
    if (!Object.keys(operation.responses ?? {}).some((status) => /^2\d\d$/.test(status)))
      faults.push(`${where}: no success`);
    for (const [status, response] of Object.entries((operation.responses ?? {}) as Json)) {
      if (!/^(?:[1-5]\d\d|default)$/.test(status)) faults.push(`${where}: response ${status}`);
      if (!(response as Json).description) faults.push(`${where}: response ${status} has no description`);
    }
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const declared = (operation.parameters ?? []).filter((parameter: Json) => parameter.in === 'path');
    for (const name of inPath)
      if (!declared.some((parameter: Json) => parameter.name === name && parameter.required === true))
        faults.push(`${where}: path parameter ${name} is not declared as required`);
    if (declared.length !== inPath.length)
      faults.push(`${where}: declares path parameters that the path does not have`);
  }
  for (const pointer of referencesIn(document)) {
    if (pointer.startsWith('#/') && resolve(document, pointer) === undefined) faults.push(`${pointer} leads nowhere`);
  }
  return faults;
}

/** The operationIds of a document that carry none of these tags. */
export function operationsWithout(document: Json, tags: string[]): string[] {
  const all = [...operationsOf(document)];
  return all.flatMap(([id, { declared }]) => (declared.tags.some((tag: string) => tags.includes(tag)) ? [] : [id]));
}

/** Tags of the operations about settings, which have a test file of their own. */
export const settingsTags = [
  'configuration',
  'drafts',
  'revisions',
  'features',
  'routing',
  'rules',
  'lists',
  'simulator',
  'probes',
  'domains',
  'certificates',
  'dns',
  'early-pipelining',
  'report-texts',
  'scanners',
  'lookups',
  'actions',
  'webhooks',
];

function operationsOf(document: Json): Map<string, { method: string; path: string; declared: Json }> {
  return new Map(
    Object.entries(document.paths as Json).flatMap(([path, item]) =>
      Object.entries(item as Json).map(
        ([method, declared]) => [(declared as Json).operationId, { method, path, declared }] as const,
      ),
    ),
  );
}

/** The schema of an answer, compiled where it stands in the document, so that its references lead on. */
function createValidators(document: Json): (operationId: string, status: string, type: string) => ValidateFunction {
  const ajv = new Ajv2020.default({ strict: false, allErrors: false, formats: { ...textFormats } });
  ajv.addSchema({ ...document, $id: base }, base);
  const known = new Map<string, ValidateFunction>();
  return (operationId, status, type) => {
    const operation = operationsOf(document).get(operationId);
    const steps = [
      'paths',
      operation?.path ?? '',
      operation?.method ?? '',
      'responses',
      status,
      'content',
      type,
      'schema',
    ];
    const pointer = `${base}#/${steps.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
    const validate = known.get(pointer) ?? ajv.compile({ $ref: pointer });
    known.set(pointer, validate);
    return validate;
  };
}

function referencesIn(value: Json): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === '$ref' && typeof member === 'string' ? [member] : referencesIn(member),
  );
}

function resolve(document: Json, pointer: string): Json {
  return pointer
    .slice(2)
    .split('/')
    .reduce((at, step) => at?.[decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')], document);
}

const base = 'https://posthorn.test/openapi.json';
const methods = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);
const textFormats = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/,
  date: /^\d{4}-\d\d-\d\d$/,
  uuid: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  email: /^[^\s@]+@[^\s@]+$/,
};
