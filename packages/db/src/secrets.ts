import { uuidv7 } from '@posthorn/events/id';
import { type Pool, type Queryable, transaction } from './pool.ts';
import { StartError } from './start-error.ts';
import { createVault, type Sealed, type Vault } from './vault.ts';

/** A value to keep: `kind` says what it is for ('verifier', 'credential', 'private-key', ...). */
export type NewSecretValue = { kind: string; value: string; name?: string };

/** The secrets of an installation, readable with its POSTHORN_SECRET. */
export type Secrets = {
  keyId: string;
  /** Encrypts and stores a value; resolves to the id that a configuration refers to. */
  put(secret: NewSecretValue, tx?: Queryable): Promise<string>;
  /** The value; throws when the id is unknown or the key does not fit. */
  read(id: string): Promise<string>;
  /** The value kept under a name; the first caller of all processes makes it, everyone gets the same one. */
  getOrCreate(name: string, make: () => Promise<{ kind: string; value: string }>): Promise<string>;
};

/**
 * Opens the secrets of a database. A canary (a known text under the key) is written the first time; afterwards a
 * POSTHORN_SECRET that does not fit it is refused here, before anything depends on it.
 */
export async function openSecrets(pool: Pool, secret: string): Promise<Secrets> {
  const vault = createVault(secret);
  await checkCanary(pool, vault);
  // Values are immutable and their ids never reused, so that what was read once stays right.
  const known = new Map<string, string>();
  return {
    keyId: vault.keyId,
    put: (value, tx = pool) => putSecret(tx, vault, value),
    async read(id) {
      const cached = known.get(id);
      if (cached !== undefined) return cached;
      const value = await readSecret(pool, vault, id);
      if (known.size >= maxKnown) known.clear();
      known.set(id, value);
      return value;
    },
    getOrCreate: (name, make) => getOrCreateSecret(pool, vault, { name, make }),
  };
}

/** Encrypts a value and inserts its row. */
export async function putSecret(tx: Queryable, vault: Vault, secret: NewSecretValue): Promise<string> {
  const id = uuidv7();
  const sealed = vault.seal(contextOf(id, secret.kind), secret.value);
  await tx.query('INSERT INTO secret (id, name, kind, key_id, nonce, ciphertext) VALUES ($1, $2, $3, $4, $5, $6)', [
    id,
    secret.name ?? null,
    secret.kind,
    sealed.keyId,
    sealed.nonce,
    sealed.ciphertext,
  ]);
  return id;
}

/** Reads and decrypts one value. */
export async function readSecret(tx: Queryable, vault: Vault, id: string): Promise<string> {
  const { rows } = await tx.query<SecretRow>(`SELECT ${columns} FROM secret WHERE id = $1`, [id]);
  if (!rows[0]) throw new Error(`there is no secret ${id}`);
  return openRow(vault, rows[0]);
}

/**
 * Wraps every secret and the canary with another key, in one transaction. Processes that run with the old secret cannot
 * read secrets afterwards: restart them. Returns how many were wrapped.
 */
export async function rekey(pool: Pool, oldSecret: string, newSecret: string): Promise<number> {
  const from = createVault(oldSecret);
  const to = createVault(newSecret);
  await checkCanary(pool, from);
  return await transaction(pool, async (tx) => {
    await tx.query('LOCK TABLE secret, secret_canary IN EXCLUSIVE MODE');
    const { rows } = await tx.query<SecretRow>(`SELECT ${columns} FROM secret`);
    for (const row of rows) {
      const sealed = to.seal(contextOf(row.id, row.kind), openRow(from, row));
      await tx.query('UPDATE secret SET key_id = $2, nonce = $3, ciphertext = $4 WHERE id = $1', [
        row.id,
        sealed.keyId,
        sealed.nonce,
        sealed.ciphertext,
      ]);
    }
    await writeCanary(tx, to);
    return rows.length;
  });
}

/** Whether this POSTHORN_SECRET is the one the database was written with (or the database holds no secret yet). */
export async function isRightSecret(pool: Pool, secret: string): Promise<boolean> {
  const vault = createVault(secret);
  const { rows } = await pool.query<{ keyId: string }>('SELECT key_id AS "keyId" FROM secret_canary');
  return !rows[0] || rows[0].keyId === vault.keyId;
}

type SecretRow = Sealed & { id: string; kind: string };
const columns = 'id, kind, key_id AS "keyId", nonce, ciphertext';

function contextOf(id: string, kind: string): string {
  return `${id}\n${kind}`;
}

function openRow(vault: Vault, row: SecretRow): string {
  return vault.open(contextOf(row.id, row.kind), row);
}

async function getOrCreateSecret(
  pool: Pool,
  vault: Vault,
  wanted: { name: string; make: () => Promise<{ kind: string; value: string }> },
): Promise<string> {
  const find = async (tx: Queryable) =>
    (await tx.query<SecretRow>(`SELECT ${columns} FROM secret WHERE name = $1`, [wanted.name])).rows[0];
  const found = await find(pool);
  if (found) return openRow(vault, found);
  // Made outside of the transaction (a key takes a while); of two that were made at once, the unique name keeps one.
  const made = await wanted.make();
  return await transaction(pool, async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`posthorn secret ${wanted.name}`]);
    const other = await find(tx);
    if (other) return openRow(vault, other);
    await putSecret(tx, vault, { ...made, name: wanted.name });
    return made.value;
  });
}

async function checkCanary(pool: Pool, vault: Vault): Promise<void> {
  const read = async () =>
    (await pool.query<Sealed>('SELECT key_id AS "keyId", nonce, ciphertext FROM secret_canary')).rows[0];
  let canary = await read();
  if (!canary) {
    await insertCanary(pool, vault);
    canary = await read();
  }
  try {
    if (canary && vault.open(canaryContext, canary) === canaryText) return;
  } catch {
    // told below
  }
  throw new StartError(
    'secret-wrong',
    'POSTHORN_SECRET is not the one this database was encrypted with: set the old value again, or change it with `npm run rekey`.',
  );
}

async function insertCanary(pool: Pool, vault: Vault): Promise<void> {
  const { keyId, nonce, ciphertext } = vault.seal(canaryContext, canaryText);
  await pool.query(
    'INSERT INTO secret_canary (id, key_id, nonce, ciphertext) VALUES (1, $1, $2, $3) ON CONFLICT DO NOTHING',
    [keyId, nonce, ciphertext],
  );
}

async function writeCanary(tx: Queryable, vault: Vault): Promise<void> {
  const { keyId, nonce, ciphertext } = vault.seal(canaryContext, canaryText);
  await tx.query('UPDATE secret_canary SET key_id = $1, nonce = $2, ciphertext = $3 WHERE id = 1', [
    keyId,
    nonce,
    ciphertext,
  ]);
}

const canaryContext = 'canary';
const canaryText = 'The post horn sounds.';
const maxKnown = 10_000;
