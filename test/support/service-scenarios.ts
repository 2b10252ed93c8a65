import { addUnit, type Stage } from './real-systemd.ts';

/** A way to live and die under systemd, and what the log must say of it. */
export interface Scenario {
  readonly unit: string;
  /** How the stage's service ends by itself, and how many lives of it; then it stays. */
  readonly how: string;
  readonly lives?: number;
  /** Lines for [Service] and [Unit]. */
  readonly service?: string;
  readonly head?: string;
  /** Shell that plays it; it runs beside those of the other scenarios. */
  readonly does: string;
  /** The details of its `stopping` lines, in order. */
  readonly ends: readonly string[];
  /** Its `starting` lines, where the service itself cannot count them. */
  readonly starts?: number;
}

export const RESPAWNING = 'RESULT=ok GOAL=start PID=0';
export const RESTARTED = 'RESULT=ok GOAL=start PID=1';
export const STOPPED = 'RESULT=ok GOAL=stop PID=1';
export const FINISHED = 'RESULT=ok GOAL=stop PID=0';
export const GAVE_UP = 'RESULT=failed PROCESS=respawn GOAL=stop PID=0';

const CRASHING = 'Restart=on-failure\nRestartSec=10ms';
const NO_LIMIT = 'StartLimitIntervalSec=0';
const LIMIT_OF_3 = 'StartLimitIntervalSec=60\nStartLimitBurst=3';

export const SCENARIOS: readonly Scenario[] = [
  {
    unit: 'crash',
    how: 'exit-1',
    lives: 8,
    service: CRASHING,
    head: NO_LIMIT,
    does: 'systemctl start crash; until_ups crash 9; systemctl stop crash',
    ends: [...times(8, 'RESULT=ok EXIT_STATUS=1 GOAL=start PID=0'), STOPPED],
  },
  {
    unit: 'segv',
    how: 'kill-SEGV',
    lives: 4,
    service: CRASHING,
    head: NO_LIMIT,
    does: 'systemctl start segv; until_ups segv 5; systemctl stop segv',
    ends: [...times(4, 'RESULT=ok EXIT_SIGNAL=SEGV GOAL=start PID=0'), STOPPED],
  },
  {
    unit: 'restart',
    how: 'stay',
    does: 'systemctl start restart; for i in 1 2 3; do until_ups restart $i; systemctl restart restart; done; until_ups restart 4; systemctl stop restart',
    ends: [...times(3, RESTARTED), STOPPED],
  },
  {
    unit: 'stop-start',
    how: 'stay',
    does: 'for i in 1 2 3; do systemctl start stop-start; until_ups stop-start $i; systemctl stop stop-start; done',
    ends: times(3, STOPPED),
  },
  {
    unit: 'oneshot',
    how: 'exit-0',
    lives: 2,
    service: 'Type=oneshot',
    does: 'systemctl start oneshot; systemctl start oneshot',
    ends: times(2, FINISHED),
  },
  { unit: 'ends-well', how: 'exit-0', lives: 1, does: 'systemctl start ends-well', ends: [FINISHED] },
  {
    unit: 'dies',
    how: 'exit-7',
    lives: 1,
    does: 'systemctl start dies',
    ends: ['RESULT=failed PROCESS=main EXIT_STATUS=7 GOAL=stop PID=0'],
  },
  {
    unit: 'always',
    how: 'exit-0',
    lives: 3,
    service: 'Restart=always\nRestartSec=10ms',
    head: NO_LIMIT,
    does: 'systemctl start always; until_ups always 4; systemctl stop always',
    ends: [...times(3, RESPAWNING), STOPPED],
  },
  {
    unit: 'slow-restart',
    how: 'exit-2',
    lives: 1,
    service: 'Restart=always\nRestartSec=3',
    does: 'systemctl start slow-restart; until_ups slow-restart 2; systemctl stop slow-restart',
    ends: ['RESULT=ok EXIT_STATUS=2 GOAL=start PID=0', STOPPED],
  },
  {
    unit: 'ends-badly-when-asked',
    how: 'on-term-5',
    does: 'systemctl start ends-badly-when-asked; until_ups ends-badly-when-asked 1; systemctl stop ends-badly-when-asked',
    ends: ['RESULT=ok EXIT_STATUS=5 GOAL=stop PID=1'],
  },
  {
    unit: 'limit-by-crashes',
    how: 'exit-3',
    lives: 99,
    service: CRASHING,
    head: LIMIT_OF_3,
    does: 'systemctl start limit-by-crashes; waiting systemctl -q is-failed limit-by-crashes',
    ends: [...times(3, 'RESULT=ok EXIT_STATUS=3 GOAL=start PID=0'), GAVE_UP],
  },
  {
    unit: 'limit-by-restarts',
    how: 'stay',
    head: LIMIT_OF_3,
    does: 'for i in 1 2 3; do systemctl restart limit-by-restarts; until_ups limit-by-restarts $i; done; systemctl restart limit-by-restarts || :',
    ends: [...times(3, RESTARTED), GAVE_UP],
  },
  { unit: 'skipped', how: 'stay', head: 'ConditionPathExists=/nowhere', does: 'systemctl start skipped', ends: [] },
  {
    unit: 'watchdog',
    how: 'hang',
    lives: 1,
    service: 'Type=notify\nNotifyAccess=all\nWatchdogSec=500ms\nRestart=always\nRestartSec=10ms',
    does: 'systemctl start watchdog; until_ups watchdog 2; systemctl stop watchdog',
    ends: ['RESULT=ok EXIT_SIGNAL=ABRT GOAL=start PID=0 REASON=watchdog', STOPPED],
  },
  {
    unit: 'fails-before',
    how: 'stay',
    service: "ExecStartPre=/bin/sh -c 'exit 9'",
    does: 'systemctl start fails-before || :',
    ends: ['RESULT=failed PROCESS=pre-start EXIT_STATUS=9 GOAL=stop PID=0'],
    starts: 1,
  },
  ...['template@7', 'template@a-b'].map((unit) => ({
    unit,
    how: 'stay',
    does: `systemctl start ${unit}; until_ups ${unit} 1; systemctl restart ${unit}; until_ups ${unit} 2; systemctl stop ${unit}`,
    ends: [RESTARTED, STOPPED],
  })),
];

/** Twenty that start and stop in one transaction. */
export const AT_ONCE = Array.from({ length: 20 }, (_, i) => `at-once-${i}`);

export function addScenarioUnits(stage: Stage): void {
  for (const scenario of SCENARIOS) addScenarioUnit(stage, scenario);
  for (const unit of AT_ONCE) addScenarioUnit(stage, { unit, how: 'stay' });
}

export function addScenarioUnit(
  stage: Stage,
  scenario: Pick<Scenario, 'unit' | 'how' | 'lives' | 'head' | 'service'>,
): void {
  const { unit, how, lives = 0, head = '', service = '' } = scenario;
  const exec = `ExecStart=${stage.dir}/service ${unit} ${how} ${lives}`;
  addUnit(
    stage,
    `${unit}.service`,
    `[Unit]\n${head}\n[Service]\n${exec}\nKillMode=mixed\nTimeoutStopSec=5\n${service}`,
  );
}

function times(count: number, what: string): string[] {
  return new Array<string>(count).fill(what);
}
