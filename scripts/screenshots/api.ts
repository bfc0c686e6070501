/** The few questions the script asks over REST. */
export type Api = {
  patch(patch: object, reason: string): Promise<void>;
  get(path: string): Promise<Record<string, unknown>>;
  post(path: string, body: object): Promise<void>;
  /** Id of the newest message to an address. */
  messageTo(address: string): Promise<string>;
};

/** Answers are those of the running system; anything but 2xx ends the script. */
export function openApi(url: string, key: string): Api {
  const call = async (method: string, path: string, body?: object): Promise<Record<string, unknown>> => {
    const response = await fetch(new URL(`/api/v1${path}`, url), {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  };
  return {
    patch: async (patch, reason) => void (await call('PATCH', '/configuration', { patch, reason })),
    get: (path) => call('GET', path),
    post: async (path, body) => void (await call('POST', path, body)),
    async messageTo(address) {
      const { items } = await call('GET', `/messages?to=${encodeURIComponent(address)}&limit=1`);
      const [first] = items as { message: { id: string } }[];
      if (first === undefined) throw new Error(`no message to ${address}`);
      return first.message.id;
    },
  };
}
