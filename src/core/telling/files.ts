import { count } from './words.ts';

/** How many logs of hosts there are, as `status --json` has it in `log.files`. */
export interface HostFiles {
  readonly found: number;
  readonly missing: number;
  /** There, but beyond the limit. */
  readonly refused: number;
}

/** Whether the logs of many hosts are followed, as the name of what is followed tells. */
export function isForHosts({ path }: { readonly path: string }): boolean {
  return path.includes('{host}');
}

/** "1000 hosts, 191 of them without a log now, 100 refused"; undefined where no logs of other hosts are followed. */
export function hostFilesInWords(log: { readonly path: string; readonly files: HostFiles }): string | undefined {
  if (!isForHosts(log)) return undefined;
  const { found, missing, refused } = log.files;
  return [
    count(found, 'host'),
    ...(missing > 0 ? [`${missing} of them without a log now`] : []),
    ...(refused > 0 ? [`${refused} refused`] : []),
  ].join(', ');
}
