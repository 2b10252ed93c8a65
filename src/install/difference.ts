const LINES_MAX = 20;

/** What replacing `old` by `text` takes out (`-`) and brings in (`+`), in the order of the files, cut where it is long. */
export function difference(old: string, text: string): string[] {
  const [before, after] = [old.split('\n'), text.split('\n')];
  const all = [
    ...before.filter((line) => !after.includes(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
  ];
  if (all.length <= LINES_MAX) return all.length > 0 ? all : ['(the same lines in another order or number)'];
  return [...all.slice(0, LINES_MAX), `… and ${all.length - LINES_MAX} lines more`];
}
