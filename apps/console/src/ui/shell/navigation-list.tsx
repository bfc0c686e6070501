import { classes } from '../classes.ts';
import { Link } from '../link.tsx';
import { type Child, isAt, type Place, places } from '../navigation.ts';
import { useViewer } from '../permission.tsx';

/** The list of places; pages that the viewer's role cannot open are left out. */
export function Navigation({ path }: { path: string }) {
  return (
    <nav aria-label="Main" className="flex-1 overflow-y-auto px-3 py-1">
      <ul className="space-y-0.5">
        {places.map((place) => (
          <PlaceItem key={place.href} place={place} path={path} />
        ))}
      </ul>
    </nav>
  );
}

function PlaceItem({ place, path }: { place: Place; path: string }) {
  const viewer = useViewer();
  const isHere = isAt(path, place.under ?? place.href);
  const children = (place.children ?? []).filter(
    ({ needs }) => !needs || !viewer || viewer.permissions.includes(needs),
  );
  const isOnChild = children.some(({ href }) => isAt(path, href));
  const Icon = place.icon;
  return (
    <li>
      <Link
        href={place.href}
        aria-current={path === place.href && !isOnChild ? 'page' : undefined}
        className={classes(
          'flex h-8 items-center gap-2.5 rounded-md px-2 text-[13px] font-medium max-lg:h-10 max-lg:text-[15px]',
          isHere ? 'text-ink' : 'text-soft hover:bg-sunken hover:text-ink',
          isHere && !isOnChild && 'bg-sunken',
        )}
      >
        <Icon aria-hidden className={classes('size-4', isHere ? 'text-accent' : 'text-faint')} />
        {place.title}
      </Link>
      {children.length > 0 && (isHere || place.isAlwaysOpen) ? (
        <ul className="mt-0.5 mb-1.5 ml-4 border-l pl-2">
          {children.map((child) => (
            <ChildItem key={child.href} child={child} path={path} />
          ))}
        </ul>
      ) : null}
    </li>
  );
}

function ChildItem({ child, path }: { child: Child; path: string }) {
  const isHere = isAt(path, child.href);
  return (
    <li>
      <Link
        href={child.href}
        aria-current={isHere ? 'page' : undefined}
        className={classes(
          'flex h-[30px] items-center rounded-md px-2 text-[13px] max-lg:h-9',
          isHere ? 'bg-sunken font-medium text-ink' : 'text-soft hover:bg-sunken hover:text-ink',
        )}
      >
        {child.title}
      </Link>
    </li>
  );
}
