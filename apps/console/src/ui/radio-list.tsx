import { useId } from 'react';

/** One of a few, each with what speaks for it. */
export function RadioList<Value extends string>({
  legend,
  options,
  value,
  onChange,
}: {
  legend: string;
  options: readonly { value: Value; title: string; words: string }[];
  value: Value;
  onChange: (value: Value) => void;
}) {
  const name = useId();
  return (
    <fieldset>
      <legend className="mb-1.5 text-[13px] font-medium">{legend}</legend>
      <div className="divide-y overflow-hidden rounded-lg border">
        {options.map((option) => (
          <label key={option.value} className="flex gap-2.5 px-3 py-2.5 hover:bg-sunken">
            <input
              type="radio"
              name={name}
              checked={value === option.value}
              onChange={() => onChange(option.value)}
              className="mt-0.5 size-4 shrink-0 accent-accent"
            />
            <span className="min-w-0">
              <span className="block text-[13px] font-medium">{option.title}</span>
              <span className="block text-xs text-soft">{option.words}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
