/**
 * Whether one of logrotate's files names a log, by itself or by a pattern such as `/var/log/upstart/*.log`. A second
 * file that named it would make logrotate refuse both.
 * @param texts contents of files in /etc/logrotate.d
 */
export function rotates(texts: Iterable<string>, log: string): boolean {
  for (const text of texts) {
    const words = text.replaceAll(/^\s*#.*$/gm, '').split(/[\s"'{}]+/);
    if (words.some((word) => word.startsWith('/') && patternOf(word).test(log))) return true;
  }
  return false;
}

/** As glob(3) has it: a star stays within a directory. */
function patternOf(glob: string): RegExp {
  const escaped = glob.replaceAll(/[.+^$()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '[^/]*').replaceAll('?', '[^/]')}$`);
}
