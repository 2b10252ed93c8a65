import type { InitSystem } from './part.ts';

const NODE_MIN = [20, 19] as const;
/** Older ones do not say which invocation of a unit a message is about. */
const SYSTEMD_MIN = 240;
/** Hidden from the units by ProtectHome=. */
const HOMES = /^\/(home|root|run\/user)\//;

/** What must be so before anything is looked at in detail. */
export interface Ground {
  readonly init: InitSystem;
  /** Whether it is for a directory that is no running system. */
  readonly rooted: boolean;
  readonly superuser: boolean;
  /** Only what would be done is to be shown. */
  readonly dryRun: boolean;
  readonly node: { readonly version: string; readonly path: string; readonly forAll: boolean };
  /** Whether Upstart is the init system that runs. */
  readonly upstart: boolean;
  /** The version of the systemd that runs. */
  readonly systemd: number | undefined;
}

/** Why nothing can be installed here, or undefined. */
export function refusal(ground: Ground): string | undefined {
  const { init, node } = ground;
  const [major = 0, minor = 0] = node.version.split('.').map(Number);
  if (major < NODE_MIN[0] || (major === NODE_MIN[0] && minor < NODE_MIN[1])) {
    return `Node ${node.version} is too old: it takes ${NODE_MIN.join('.')} or newer`;
  }
  if (ground.rooted) return undefined;
  if (!ground.superuser && !ground.dryRun) {
    return 'Only root can install here: use sudo, see what it would do with --dry-run, or say --root DIR';
  }
  if (!node.forAll || (init === 'systemd' && HOMES.test(node.path))) {
    return `The user cerberus could not run "${node.path}": install a Node for everybody, such as below /usr/local, and use that`;
  }
  return init === 'upstart' ? withoutUpstart(ground) : withoutSystemd(ground);
}

function withoutUpstart({ upstart, systemd }: Ground): string | undefined {
  if (upstart) return undefined;
  const instead = systemd === undefined ? 'for a system that is not running, say --root DIR' : 'here it is systemd';
  return `Upstart does not run here ("initctl version" does not answer): ${instead}`;
}

function withoutSystemd({ upstart, systemd }: Ground): string | undefined {
  if (systemd === undefined) {
    const instead = upstart ? 'here it is Upstart' : 'for a system that is not running, say --root DIR';
    return `systemd does not run here (there is no /run/systemd/system): ${instead}`;
  }
  if (systemd < SYSTEMD_MIN) return `systemd ${systemd} is too old: it takes ${SYSTEMD_MIN} or newer`;
  return undefined;
}
