import { readQuery, statementOf } from '@posthorn/policy/lookup/query';
import { valueAt } from '@posthorn/policy/lookup/template';
import { answerOf, type Source } from '../source.ts';
import type { SqlConnection } from './open.ts';

/** A statement of SQL. All columns of all rows are the values, in their order; NULL is none. */
export function sqlSource(text: string, connection: () => SqlConnection): Source {
  const read = readQuery(text);
  if (!read.ok) throw new Error(read.reason);
  const { query } = read;
  return {
    isReading: true,
    usesKey: query.places.length > 0,
    async ask(args, timeoutMs) {
      const database = connection();
      const statement = statementOf(query, (index) => database.parameter(index));
      const values = query.places.map((place) => valueAt(place, args));
      const { rows } = await database.run(statement, values, timeoutMs);
      return answerOf(rows.flat().filter((value) => value !== null));
    },
    close: async () => {},
  };
}
