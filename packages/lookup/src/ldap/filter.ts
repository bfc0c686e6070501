import type { LdapFilter } from '@posthorn/policy/lookup/ldap-filter';
import { fillLookup, type LookupTemplate } from '@posthorn/policy/lookup/template';
import {
  AndFilter,
  ApproximateFilter,
  EqualityFilter,
  ExtensibleFilter,
  type Filter,
  GreaterThanEqualsFilter,
  LessThanEqualsFilter,
  NotFilter,
  OrFilter,
  PresenceFilter,
  SubstringFilter,
} from 'ldapts';

/** The filter as it is sent. Values are members of it and never text that is read as a filter, so nothing has to be escaped. */
export function filledFilter(filter: LdapFilter, args: readonly string[]): Filter {
  const fill = (template: LookupTemplate): string => fillLookup(template, args);
  switch (filter.kind) {
    case 'and':
      return new AndFilter({ filters: filter.filters.map((one) => filledFilter(one, args)) });
    case 'or':
      return new OrFilter({ filters: filter.filters.map((one) => filledFilter(one, args)) });
    case 'not':
      return new NotFilter({ filter: filledFilter(filter.filter, args) });
    case 'present':
      return new PresenceFilter({ attribute: filter.attribute });
    case 'equal':
      return new EqualityFilter({ attribute: filter.attribute, value: fill(filter.value) });
    case 'greater':
      return new GreaterThanEqualsFilter({ attribute: filter.attribute, value: fill(filter.value) });
    case 'less':
      return new LessThanEqualsFilter({ attribute: filter.attribute, value: fill(filter.value) });
    case 'approximate':
      return new ApproximateFilter({ attribute: filter.attribute, value: fill(filter.value) });
    case 'substrings': {
      const { attribute } = filter;
      const [initial, final] = [fill(filter.initial), fill(filter.final)];
      const any = filter.any.map(fill).filter((one) => one !== '');
      // RFC 4511 §4.5.1.7.2 wants at least one piece; without any, all that is asked is whether there is a value.
      if (initial === '' && final === '' && any.length === 0) return new PresenceFilter({ attribute });
      return new SubstringFilter({ attribute, initial, any, final });
    }
    case 'extensible':
      return new ExtensibleFilter({
        matchType: filter.attribute,
        rule: filter.rule,
        dnAttributes: filter.withDn,
        value: fill(filter.value),
      });
  }
}
