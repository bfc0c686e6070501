/** Members that changed, as they were and as they are. */
export function BeforeAndAfter({ before, after }: { before: Record<string, unknown>; after: Record<string, unknown> }) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  if (names.length === 0) return <p className="p-4 text-soft">Nothing differed.</p>;
  return (
    <table className="w-full table-fixed text-[13px]">
      <thead className="text-left text-xs text-faint">
        <tr className="border-b">
          <th className="w-1/4 px-4 py-2 font-medium">What</th>
          <th className="px-4 py-2 font-medium">Before</th>
          <th className="px-4 py-2 font-medium">After</th>
        </tr>
      </thead>
      <tbody className="divide-y">
        {names.map((name) => (
          <tr key={name} className="align-top">
            <th scope="row" className="px-4 py-2 text-left font-normal text-faint">
              {name}
            </th>
            <td className="px-4 py-2 break-words text-soft">{written(before[name])}</td>
            <td className="px-4 py-2 font-medium break-words">{written(after[name])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const written = (value: unknown): string =>
  value === null || value === undefined
    ? '–'
    : typeof value === 'boolean'
      ? value
        ? 'yes'
        : 'no'
      : typeof value === 'string'
        ? value
        : JSON.stringify(value);
