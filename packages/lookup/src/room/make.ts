import { join } from 'node:path';
import { dnsSource } from '../dns/source.ts';
import { fileSource } from '../file/source.ts';
import { httpSource } from '../http/source.ts';
import { ldapSource } from '../ldap/source.ts';
import { lmdbSource } from '../lmdb/source.ts';
import { redisSource } from '../redis/source.ts';
import type { ReadSecret } from '../secret.ts';
import type { LookupConfiguration, SourceSettings } from '../settings.ts';
import type { Source } from '../source.ts';
import { sqlSource } from '../sql/source.ts';
import { staticSource } from '../static/source.ts';
import type { LookupMeans } from './lookups.ts';
import type { Servers } from './servers.ts';

type Means = LookupMeans & {
  configuration: LookupConfiguration;
  secret: ReadSecret;
  servers: Servers;
  now: () => number;
};

/** Makes the source that the settings describe; nothing is connected to yet. */
export function makeSource(settings: SourceSettings, means: Means): Source {
  const { configuration, secret, servers, dataFolder } = means;
  switch (settings.kind) {
    case 'redis': {
      const server = named(configuration.redis.servers, settings.server, 'Redis server');
      return redisSource(settings.command, () => servers.redis(server, secret));
    }
    case 'sql': {
      const server = named(configuration.sql.servers, settings.server, 'database');
      return sqlSource(settings.query, () => servers.sql(server, secret));
    }
    case 'ldap': {
      const server = named(configuration.ldap.servers, settings.server, 'directory');
      return ldapSource(settings, () => servers.ldap(server, secret));
    }
    case 'lmdb': {
      const file = named(configuration.lmdb.files, settings.file, 'LMDB file');
      return lmdbSource({ ...file, path: placeOf(file.path, dataFolder) }, settings.key, means);
    }
    case 'file':
      return fileSource(placeOf(settings.path, dataFolder), settings, means);
    case 'http': {
      const { authorization } = settings;
      const read = authorization === undefined ? undefined : () => secret(authorization);
      return httpSource(settings, { fetch: means.fetch, authorization: read });
    }
    case 'dns':
      return dnsSource(settings, means.resolver);
    case 'static':
      return staticSource(settings.entries);
  }
}

function named<T extends { name: string }>(all: readonly T[], name: string, what: string): T {
  const found = all.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no ${what} named ${name}`);
  return found;
}

const placeOf = (path: string, dataFolder: string): string =>
  path.startsWith('{data}/') ? join(dataFolder, path.slice('{data}/'.length)) : path;
