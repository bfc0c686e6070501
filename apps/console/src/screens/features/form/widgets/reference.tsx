import { Link } from '../../../../ui/link.tsx';
import { useForm } from '../form-context.ts';
import { entryNames } from './entry-names.ts';
import { box, control, type WidgetProps } from './widget.ts';

/** The name of something that stands elsewhere in the settings: one of those there are. */
export function ReferenceWidget(props: WidgetProps) {
  const { schema, onChange } = props;
  const { values } = useForm();
  const { to = '', by = 'name' } = schema.refers ?? {};
  const value = String(props.value ?? '');
  const names = [...new Set(entryNames(values, to.split('.'), by))];
  const isOptional = schema.placeholder !== undefined;
  return (
    <>
      <select
        {...control(props)}
        value={value}
        onChange={({ target }) => onChange(target.value === '' && isOptional ? undefined : target.value)}
        className={box}
      >
        <option value="" disabled={!isOptional}>
          {schema.placeholder ?? (names.length > 0 ? 'Choose one' : 'There is none yet')}
        </option>
        {value !== '' && !names.includes(value) ? <option value={value}>{value} (there is none)</option> : null}
        {names.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      {names.length === 0 && places[to] ? (
        <p className="mt-1 text-xs">
          <Link href={places[to]} className="text-accent hover:underline">
            Add one first
          </Link>
        </p>
      ) : null}
    </>
  );
}

/** Where entries of these lists are made. */
const places: Readonly<Record<string, string>> = {
  'redis.servers': '/features/redis-lookup',
  'lmdb.files': '/features/lmdb-lookup',
  'sql.servers': '/features/sql-lookup',
  'ldap.servers': '/features/ldap-lookup',
  'webhooks.endpoints': '/settings/webhooks',
  'sources.addresses': '/features/sources',
  'tls.certificates': '/transport/certificates',
  'lookups.sources': '/policy/lookups',
};
