import type { ApiLog } from '@posthorn/api/context';
import { type OpenedServices, openServices } from '@posthorn/api/services';
import { type Auth, createAuth } from './auth.ts';
import type { ConsoleEnv } from './env.ts';

/** The API's services with the console's sign-in on top. */
export const openConsole = async (env: ConsoleEnv, log: ApiLog): Promise<OpenedServices & { auth: Auth }> => {
  const { databaseUrl, redisUrl, secret } = env;
  const made = Promise.withResolvers<Auth>();
  const opened = await openServices({
    databaseUrl,
    redisUrl,
    secret,
    log,
    publicOrigin: env.publicOrigin,
    session: (services) => {
      const auth = createAuth(services, env.oidc);
      made.resolve(auth);
      return (headers) => auth.session(headers);
    },
  });
  return Object.assign(opened, { auth: await made.promise });
};
