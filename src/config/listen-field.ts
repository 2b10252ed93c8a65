import { readBy } from './fields.ts';
import { quote } from './problem.ts';

/** Where a server of ours listens. */
export interface Listen {
  readonly host: string;
  readonly port: number;
}

const EXAMPLE = '127.0.0.1:9797';

/** `127.0.0.1:9797`, `[::1]:9797` or `0.0.0.0:9797`: an address of this host and a port. */
export function listen(description: string) {
  return readBy(readListen, description, EXAMPLE);
}

export function readListen(text: string): Listen {
  const [, bracketed, plain, digits] = /^(?:\[([0-9a-f:.]+)\]|([A-Za-z0-9.-]+)):(\d{1,5})$/i.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host === undefined || port > 65_535) {
    throw new SyntaxError(`cannot use ${quote(text)}: not an address and a port; write ${EXAMPLE}`);
  }
  return { host, port };
}

/** Whether only programs of this host reach it. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
