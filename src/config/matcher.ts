import { compileRegex } from './regex.ts';

/** `severity=page`, `service!=db`, `service=~web.*`, `site!~ams|fra`, in Alertmanager's words. */
export interface Matcher {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

export type Labels = Readonly<Record<string, string>>;

/** Reads one matcher. Throws a SyntaxError that says what to write instead. */
export function parseMatcher(text: string): Matcher {
  const [, label = '', operator = '', raw = ''] = /^\s*([a-zA-Z_]\w*)\s*(=~|!~|!=|==?)\s*(.*?)\s*$/su.exec(text) ?? [];
  if (label === '') {
    throw new SyntaxError(`cannot read ${JSON.stringify(text)}: not LABEL=VALUE; write severity=page`);
  }
  if (operator === '==') {
    throw new SyntaxError(`cannot read ${JSON.stringify(text)}: unknown operator "=="; write ${label}=${raw}`);
  }
  const value = /^"(.*)"$/su.exec(raw)?.[1] ?? raw;
  if (operator.endsWith('~')) compileRegex(value);
  return { label, operator: operator as Matcher['operator'], value }; // The pattern above admits these four only.
}

/** Whether labels satisfy all of the matchers. A label that is not there is the empty text, as in Alertmanager. */
export function compileMatchers(matchers: readonly Matcher[]): (labels: Labels) => boolean {
  const tests = matchers.map(compileMatcher);
  return (labels) => tests.every((holds) => holds(labels));
}

function compileMatcher({ label, operator, value }: Matcher): (labels: Labels) => boolean {
  const valueIn = (labels: Labels) => (Object.hasOwn(labels, label) ? (labels[label] ?? '') : '');
  switch (operator) {
    case '=':
      return (labels) => valueIn(labels) === value;
    case '!=':
      return (labels) => valueIn(labels) !== value;
    case '=~':
    case '!~': {
      const test = compileRegex(value);
      return (labels) => test(valueIn(labels)) === (operator === '=~');
    }
  }
}
