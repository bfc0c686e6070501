import { useQueryParam } from '../../search/use-query-param.ts';

/** Two ways to group the rows of a table, kept in the address; the first is the usual one. */
export function GroupChoice({
  name,
  label,
  options,
}: {
  name: string;
  label: string;
  options: readonly [readonly [value: string, title: string], readonly [value: string, title: string]];
}) {
  const [chosen, setChosen] = useQueryParam(name);
  const [usual, other] = options;
  return (
    <label className="flex items-center gap-2 font-normal text-faint">
      <span className="sr-only">{label}</span>
      <select
        value={chosen === other[0] ? other[0] : usual[0]}
        onChange={(event) => setChosen(event.target.value === usual[0] ? '' : event.target.value, 'replace')}
        className="h-7 rounded-md border border-line-strong bg-surface px-1.5 text-xs text-ink"
      >
        {options.map(([value, title]) => (
          <option key={value} value={value}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}
