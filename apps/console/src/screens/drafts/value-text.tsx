/** A value of a setting as it stands in a document. Long ones scroll inside themselves. */
export function ValueText({ label, value }: { label: string; value: unknown }) {
  const text = value === undefined ? undefined : textOf(value);
  return (
    <div className="min-w-0 rounded-md border bg-surface">
      <p className="border-b px-2 py-0.5 text-[11px] text-faint">{label}</p>
      {text === undefined ? (
        <p className="px-2 py-1 text-xs text-faint">not there</p>
      ) : (
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
          tabIndex={0}
          className="max-h-40 overflow-auto px-2 py-1 font-mono text-xs leading-5 break-words whitespace-pre-wrap -outline-offset-2"
        >
          {text}
        </pre>
      )}
    </div>
  );
}

const textOf = (value: unknown): string => {
  const text = JSON.stringify(value, null, 2);
  return text.length > max ? `${text.slice(0, max)}\n…` : text;
};

const max = 20_000;
