import { buttonLook } from '../../ui/button.tsx';
import { Link } from '../../ui/link.tsx';
import { PageHead } from '../../ui/panel.tsx';

export default function NotFound() {
  return (
    <>
      <PageHead
        title="There is no such page"
        lead="It may have moved, or the address is not whole. Ctrl or Cmd and K finds pages, settings and messages."
      />
      <Link href="/" className={buttonLook()}>
        Overview
      </Link>
    </>
  );
}
