import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils';

/**
 * What SQL would turn the control plane of a migrated database into what prisma/schema says; empty when they agree.
 * Uses Prisma's schema engine compiled to WebAssembly: the native one cannot be downloaded on a closed network.
 */
export async function findSchemaDrift(url: string, schemaFolder = defaultFolder): Promise<string> {
  const names = (await readdir(schemaFolder)).filter((name) => name.endsWith('.prisma')).sort();
  const files = await Promise.all(
    names.map(async (path) => ({ path, content: await readFile(join(schemaFolder, path), 'utf8') })),
  );
  loaded ??= loadEngine();
  const { SchemaEngine } = await loaded;
  const factory = bindMigrationAwareSqlAdapterFactory(withCharColumns(new PrismaPg({ connectionString: url })));
  const engine = await SchemaEngine.new(
    { datamodels: files.map(({ path, content }) => [path, content]) },
    () => {},
    factory,
  );
  try {
    const { exitCode, stdout } = await engine.diff({
      from: { tag: 'schemaDatasource', files, configDir: schemaFolder },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: true,
      filters: { externalTables: [], externalEnums: [] },
    });
    return exitCode === 0 ? '' : (stdout ?? '').trim();
  } finally {
    engine.free();
  }
}

type Engine = typeof import('@prisma/schema-engine-wasm/schema_engine_bg');

/** The little of WebAssembly that is used here; the compiler's library for servers does not declare it. */
type WebAssemblyGlobal = {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>;
};

/** Loaded once: its bindings know one instance only. */
let loaded: Promise<Engine> | undefined;

async function loadEngine(): Promise<Engine> {
  const path = fileURLToPath(import.meta.resolve('@prisma/schema-engine-wasm'));
  const bindings = (await import('@prisma/schema-engine-wasm/schema_engine_bg')) as Engine & {
    __wbg_set_wasm(exports: object): void;
  };
  const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyGlobal };
  const bytes = await readFile(join(dirname(path), 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': bindings });
  bindings.__wbg_set_wasm(instance.exports);
  // Where the engine leaves its last words before it traps.
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: (text: string) => console.error(text) } });
  instance.exports.__wbindgen_start();
  return bindings;
}

/** The adapter does not know Postgres's "char" (OID 18), which the system catalogue is full of; the engine wants it as a character. */
function withCharColumns(factory: PrismaPg): SqlMigrationAwareDriverAdapterFactory {
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => wrap(await factory.connect()),
    connectToShadowDb: async () => wrap(await factory.connectToShadowDb()),
  };
}

type Inner = { performIO(query: SqlQuery): Promise<{ fields: { dataTypeID: number }[] }> };

function wrap(adapter: SqlDriverAdapter): SqlDriverAdapter {
  const { queryRaw } = adapter;
  adapter.queryRaw = async (query: SqlQuery): Promise<SqlResultSet> => {
    const characters: number[] = [];
    const own = Object.create(adapter) as SqlDriverAdapter & Inner;
    own.performIO = async (inner) => {
      const result = await (adapter as SqlDriverAdapter & Inner).performIO(inner);
      for (const [index, field] of result.fields.entries()) {
        if (field.dataTypeID !== charOid) continue;
        field.dataTypeID = textOid;
        characters.push(index);
      }
      return result;
    };
    const result = await queryRaw.call(own, query);
    for (const index of characters) result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
  return adapter;
}

const charOid = 18;
const textOid = 25;
const defaultFolder = fileURLToPath(new URL('../../../prisma/schema/', import.meta.url));
