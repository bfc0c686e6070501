import { failureKind } from '@posthorn/db/mail/failure';

/**
 * Inserts a batch; a row that can never be stored is found by halving, and only it is given up. Whatever waiting may heal is thrown on.
 *
 * @returns how many rows were given up; each was told to `refused` before.
 */
export async function storeByHalving<T>(
  batch: readonly T[],
  insert: (batch: readonly T[]) => Promise<void>,
  refused: (error: unknown) => void,
): Promise<number> {
  try {
    await insert(batch);
    return 0;
  } catch (error) {
    if (failureKind(error) !== 'row') throw error;
    if (batch.length === 1) {
      refused(error);
      return 1;
    }
    const half = Math.ceil(batch.length / 2);
    const first = await storeByHalving(batch.slice(0, half), insert, refused);
    return first + (await storeByHalving(batch.slice(half), insert, refused));
  }
}
