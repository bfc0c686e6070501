import type { Server } from 'node:http';
import next from 'next';
import { loadAssets } from './assets.ts';
import type { PageHandler } from './console.ts';

/** Loads the production build of the pages (`next build`) into this process. */
export const loadPages =
  (dir: string, address: { hostname: string; port: number }) =>
  async (server: Server): Promise<PageHandler> => {
    const app = next({ dev: false, dir, ...address, httpServer: server, quiet: true });
    await app.prepare();
    const handle = app.getRequestHandler();
    const assets = await loadAssets(dir);
    return async (incoming, response) => {
      const path = (incoming.url ?? '/').split('?', 1)[0] ?? '/';
      if (!assets.answer(incoming, response, path)) await handle(incoming, response);
    };
  };
