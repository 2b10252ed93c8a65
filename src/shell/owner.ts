import { stat } from 'node:fs/promises';

/**
 * Goes on as the owner of a directory, for good, when this process is root's and the directory is not: what root writes
 * with mode 0600 into the state directory of an agent with a user of its own, that agent could not read.
 * Throws what the file system says when the directory is not there.
 */
export async function becomeOwnerOf(dir: string): Promise<void> {
  const { uid, gid } = await stat(dir);
  const { getuid, setgroups, setgid, setuid } = process;
  if (getuid?.() !== 0 || uid === 0) return;
  setgroups?.([]);
  setgid?.(gid);
  setuid?.(uid);
}
