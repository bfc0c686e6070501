import { allRoles, type Role, roleWords } from './role-words.ts';

/** One of the roles, each with what it may do. */
export function RoleChoice({ initial }: { initial: Role }) {
  return (
    <fieldset className="mt-4">
      <legend className="mb-1.5 text-[13px] font-medium">Role</legend>
      <div className="divide-y rounded-lg border">
        {allRoles.map((role) => (
          <label key={role} className="flex gap-3 px-3 py-2.5 has-checked:bg-sunken">
            <input
              type="radio"
              name="role"
              value={role}
              defaultChecked={role === initial}
              className="mt-0.5 size-4 shrink-0 accent-accent"
            />
            <span className="min-w-0 text-[13px]">
              <span className="block font-medium">{roleWords[role].title}</span>
              <span className="block text-xs text-soft">{roleWords[role].words}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
