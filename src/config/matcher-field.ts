import { oneOrMore, readBy } from './fields.ts';
import { parseMatcher } from './matcher.ts';

/** A list of matchers, or the only one. */
export function matchers() {
  return oneOrMore(
    readBy(
      parseMatcher,
      'LABEL=VALUE, or != =~ !~; labels: service, severity, host, rule and your own',
      'severity=page',
    ),
  );
}
