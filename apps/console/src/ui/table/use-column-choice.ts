import { useMemo } from 'react';
import { usePreferences } from '../preferences-provider.tsx';
import type { Column } from './column.ts';

/** Which columns of a table are shown; what was chosen by hand is kept in a cookie. */
export const useColumnChoice = <Row>(table: string, columns: readonly Column<Row>[]) => {
  const { preferences, choose } = usePreferences();
  const choices = preferences.columns[table];
  const visibility = useMemo(
    () =>
      Object.fromEntries(
        columns.map(({ id, isOptional }) => [
          id,
          !isOptional || (isOptional === 'off' ? (choices?.includes(`+${id}`) ?? false) : !choices?.includes(`-${id}`)),
        ]),
      ),
    [columns, choices],
  );
  const isShown = (id: string): boolean => visibility[id] !== false;
  const toggle = (id: string) => {
    const column = columns.find((one) => one.id === id);
    const others = (choices ?? []).filter((choice) => choice.slice(1) !== id);
    const isDefault = (column?.isOptional === 'off') === isShown(id);
    const next = isDefault ? others : [...others, `${isShown(id) ? '-' : '+'}${id}`];
    choose('columns', { ...preferences.columns, [table]: next });
  };
  return { visibility, isShown, toggle };
};
