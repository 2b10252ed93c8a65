/** Services of one host at most: more than any reader gives ids to. */
const SERVICES_OF_A_HOST = 2 ** 20;

/** A service among those of all hosts. With one host, that is its own id there. */
export function globalId(host: number, local: number): number {
  return host * SERVICES_OF_A_HOST + local;
}

/** The number of a service's host. */
export function hostOf(service: number): number {
  return Math.floor(service / SERVICES_OF_A_HOST);
}

/** A service's id on its host. */
export function localOf(service: number): number {
  return service % SERVICES_OF_A_HOST;
}
