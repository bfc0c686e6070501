/** Narrows a list of domains while it is typed. */
export function DomainSearch({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <input
      type="search"
      aria-label="Search the domains"
      placeholder="Search the domains"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      maxLength={253}
      className="mb-3 h-9 w-full max-w-md rounded-md border border-line-strong bg-surface px-3 text-[13px]"
    />
  );
}
