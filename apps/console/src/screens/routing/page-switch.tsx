import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';

/** From page to page of what is in the browser already. */
export function PageSwitch({
  page,
  pages,
  onChange,
}: {
  page: number;
  pages: number;
  onChange: (page: number) => void;
}) {
  if (pages < 2) return null;
  return (
    <nav aria-label="Pages" className="mt-3 flex items-center justify-center gap-3 text-[13px]">
      <Button disabled={page <= 1} onClick={() => onChange(page - 1)}>
        Previous
      </Button>
      <span className="tabular text-soft">
        Page {formatCount(page)} of {formatCount(pages)}
      </span>
      <Button disabled={page >= pages} onClick={() => onChange(page + 1)}>
        Next
      </Button>
    </nav>
  );
}
