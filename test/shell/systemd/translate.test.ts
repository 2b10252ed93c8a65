import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HAPPENED } from '../../../src/core/event.ts';
import { causeOf, whatHappened } from '../../../src/core/reading/details.ts';
import type { LogEvent } from '../../../src/shell/systemd/ending.ts';
import { LIVES_MAX, type Memory } from '../../../src/shell/systemd/lives.ts';
import type { Exit, Message } from '../../../src/shell/systemd/message.ts';
import { settle, translate } from '../../../src/shell/systemd/translate.ts';

/**
 * A story is messages of PID 1, a second apart, as `UNIT LIFE WORD`, as they were recorded on systemd 252; or what
 * the reader does: `UNIT settle comes-back` when the wait is over. The log is what must be written of it.
 */
interface Story {
  readonly name: string;
  readonly story: readonly string[];
  readonly log: readonly string[];
}

const STORIES: readonly Story[] = [
  {
    name: 'a crash that is being respawned',
    story: [
      'www 1 started',
      'www 1 exit 3',
      'www 1 failed exit-code',
      'www 1 again',
      'www 1 stopped-restart',
      'www 2 started',
    ],
    log: ['0 www starting', '2 www stopping RESULT=ok EXIT_STATUS=3 GOAL=start PID=0', '5 www starting'],
  },
  {
    name: 'a signal',
    story: ['www 1 started', 'www 1 kill SEGV', 'www 1 failed core-dump', 'www 1 again'],
    log: ['0 www starting', '2 www stopping RESULT=ok EXIT_SIGNAL=SEGV GOAL=start PID=0'],
  },
  {
    name: 'a watchdog, whose reason says more than the signal',
    story: ['www 1 starting', 'www 1 started', 'www 1 kill ABRT', 'www 1 failed watchdog', 'www 1 again'],
    log: ['0 www starting', '3 www stopping RESULT=ok EXIT_SIGNAL=ABRT GOAL=start PID=0 REASON=watchdog'],
  },
  {
    name: 'Restart=always after a good end',
    story: ['www 1 started', 'www 1 succeeded', 'www 1 again', 'www 1 stopped-restart', 'www 2 started'],
    log: ['0 www starting', '1 www stopping RESULT=ok GOAL=start PID=0', '4 www starting'],
  },
  {
    name: 'a restart by hand',
    story: ['www 1 started', 'www 1 asked', 'www 1 succeeded', 'www 1 stopped-restart', 'www 2 started'],
    log: ['0 www starting', '2 www stopping RESULT=ok GOAL=start PID=1', '4 www starting'],
  },
  {
    name: 'a restart by hand of which "stopped" was not told',
    story: ['www 1 started', 'www 1 asked', 'www 1 succeeded', 'www 2 started'],
    log: ['0 www starting', '2 www stopping RESULT=ok GOAL=start PID=1', '3 www starting'],
  },
  {
    name: 'a stop by hand',
    story: ['www 1 started', 'www 1 asked', 'www 1 succeeded', 'www 1 stopped'],
    log: ['0 www starting', '2 www stopping RESULT=ok GOAL=stop PID=1'],
  },
  {
    name: 'a stop by hand that ends badly is a stop, and says how',
    story: ['www 1 started', 'www 1 asked', 'www 1 kill KILL', 'www 1 failed timeout', 'www 1 stopped'],
    log: ['0 www starting', '3 www stopping RESULT=ok EXIT_SIGNAL=KILL GOAL=stop PID=1 REASON=timeout'],
  },
  {
    name: 'a stop of which only "stopped" was told',
    story: ['www 1 started', 'www 1 stopped'],
    log: ['0 www starting', '1 www stopping RESULT=ok GOAL=stop PID=1'],
  },
  {
    name: 'a oneshot',
    story: ['job 1 starting', 'job 1 succeeded', 'job 1 started'],
    log: ['0 job starting', '1 job stopping RESULT=ok GOAL=stop PID=0'],
  },
  {
    name: 'a good end, known when the wait is over',
    story: ['www 1 started', 'www 1 succeeded', 'www settle stays-down'],
    log: ['0 www starting', '1 www stopping RESULT=ok GOAL=stop PID=0'],
  },
  {
    name: 'death without Restart=',
    story: ['www 1 started', 'www 1 exit 7', 'www 1 failed exit-code', 'www settle stays-down'],
    log: ['0 www starting', '2 www stopping RESULT=failed PROCESS=main EXIT_STATUS=7 GOAL=stop PID=0'],
  },
  {
    name: 'a crash with a long RestartSec=, of which systemd was asked',
    story: [
      'www 1 started',
      'www 1 exit 7',
      'www 1 failed exit-code',
      'www settle comes-back',
      'www 1 again',
      'www 2 started',
    ],
    log: ['0 www starting', '2 www stopping RESULT=ok EXIT_STATUS=7 GOAL=start PID=0', '5 www starting'],
  },
  {
    name: 'a crash, and a stop while it waits for its restart: nobody is told that it is down',
    story: ['www 1 started', 'www 1 exit 7', 'www 1 failed exit-code', 'www 1 stopped'],
    log: ['0 www starting', '2 www stopping RESULT=ok EXIT_STATUS=7 GOAL=start PID=0'],
  },
  {
    name: 'a failing ExecStartPre=',
    story: ['www 1 starting', 'www 1 exit 9 pre-start', 'www 1 failed exit-code', 'www settle stays-down'],
    log: ['0 www starting', '2 www stopping RESULT=failed PROCESS=pre-start EXIT_STATUS=9 GOAL=stop PID=0'],
  },
  {
    name: 'a failing ExecStartPre=- that did not matter',
    story: ['www 1 starting', 'www 1 exit 9 pre-start', 'www 1 started', 'www 1 succeeded', 'www settle stays-down'],
    log: ['0 www starting', '3 www stopping RESULT=ok GOAL=stop PID=0'],
  },
  {
    name: 'a start that timed out',
    story: ['www 1 starting', 'www 1 failed timeout', 'www 1 again'],
    log: ['0 www starting', '1 www stopping RESULT=ok GOAL=start PID=0 REASON=timeout'],
  },
  {
    name: 'the start limit after crashes: failed twice in one life',
    story: [
      'www 1 started',
      'www 1 exit 3',
      'www 1 failed exit-code',
      'www 1 again',
      'www 1 failed exit-code',
      'www 1 failed exit-code',
    ],
    log: [
      '0 www starting',
      '2 www stopping RESULT=ok EXIT_STATUS=3 GOAL=start PID=0',
      '4 www stopping RESULT=failed PROCESS=respawn GOAL=stop PID=0',
    ],
  },
  {
    name: 'the start limit after restarts by hand',
    story: ['www 1 started', 'www 1 asked', 'www 1 succeeded', 'www 1 stopped-restart', 'www 1 failed start-limit-hit'],
    log: [
      '0 www starting',
      '2 www stopping RESULT=ok GOAL=start PID=1',
      '4 www stopping RESULT=failed PROCESS=respawn GOAL=stop PID=0',
    ],
  },
  {
    name: 'a unit with LogLevelMax=notice, which tells of its crashes only',
    story: ['www 1 exit 1', 'www 1 failed exit-code', 'www 2 exit 1', 'www 2 failed exit-code'],
    log: [
      '0 www starting',
      '1 www stopping RESULT=failed PROCESS=main EXIT_STATUS=1 GOAL=stop PID=0',
      '2 www starting',
    ],
  },
  {
    name: 'a life whose end is not told',
    story: ['www 1 started', 'www 2 started'],
    log: ['0 www starting', '1 www stopping', '1 www starting'],
  },
  {
    name: 'lives that systemd counted and the journal has not, while journald was restarted',
    story: [
      'www 1 started',
      'www 1 failed exit-code',
      'www 1 again 4',
      'www 2 started',
      'www 2 failed exit-code',
      'www 5 failed exit-code',
      'www 5 again 8',
    ],
    log: [
      '0 www starting',
      '1 www stopping RESULT=ok GOAL=start PID=0',
      '3 www starting',
      '4 www stopping RESULT=ok GOAL=start PID=0',
      '5 www starting',
      '5 www starting',
      '5 www stopping RESULT=ok GOAL=start PID=0',
      '5 www starting',
      '5 www stopping RESULT=ok GOAL=start PID=0',
      '5 www stopping RESULT=ok GOAL=start PID=0',
    ],
  },
  {
    name: 'a life whose end is not told but for "stopped", in a crash loop',
    story: [
      'www 1 started',
      'www 1 failed signal',
      'www 1 again 7',
      'www 2 started',
      'www 2 stopped-restart',
      'www 3 started',
      'www 3 failed signal',
      'www 3 again 9',
    ],
    log: [
      '0 www starting',
      '1 www stopping RESULT=ok GOAL=start PID=0',
      '3 www starting',
      '4 www stopping RESULT=ok GOAL=start PID=0',
      '5 www starting',
      '6 www stopping RESULT=ok GOAL=start PID=0',
    ],
  },
  {
    name: 'a restart that is scheduled twice, over a daemon-reexec',
    story: [
      'www 1 started',
      'www 1 failed signal',
      'www 1 again 7',
      'www 1 again 8',
      'www 1 stopped-restart',
      'www 2 started',
      'www 2 failed signal',
      'www 2 again 9',
    ],
    log: [
      '0 www starting',
      '1 www stopping RESULT=ok GOAL=start PID=0',
      '5 www starting',
      '6 www stopping RESULT=ok GOAL=start PID=0',
    ],
  },
  {
    name: 'a count that begins anew after a stop by hand',
    story: [
      'www 1 started',
      'www 1 failed signal',
      'www 1 again 7',
      'www 2 started',
      'www 2 asked',
      'www 2 succeeded',
      'www 2 stopped',
      'www 3 started',
      'www 3 failed signal',
      'www 3 again 1',
    ],
    log: [
      '0 www starting',
      '1 www stopping RESULT=ok GOAL=start PID=0',
      '3 www starting',
      '5 www stopping RESULT=ok GOAL=stop PID=1',
      '7 www starting',
      '8 www stopping RESULT=ok GOAL=start PID=0',
    ],
  },
  {
    name: 'the tail of a life whose beginning is gone from the journal',
    story: ['www 1 stopped', 'db 1 again', 'db 2 started'],
    log: ['2 db starting'],
  },
  {
    name: 'a reboot: who lived, lives no more, and nothing stopped',
    story: ['www 1 started', 'db 1 started', 'db 1 succeeded', 'boot', 'www 2 started'],
    log: ['0 www starting', '1 db starting', '2 db stopping RESULT=ok GOAL=stop PID=0', '4 www starting'],
  },
  {
    name: 'two services, each by itself',
    story: [
      'a 1 started',
      'b@7 1 started',
      'a 1 exit 1',
      'b@7 1 asked',
      'a 1 failed exit-code',
      'b@7 1 succeeded',
      'a 1 again',
      'b@7 1 stopped',
    ],
    log: [
      '0 a starting',
      '1 b@7 starting',
      '4 a stopping RESULT=ok EXIT_STATUS=1 GOAL=start PID=0',
      '5 b@7 stopping RESULT=ok GOAL=stop PID=1',
    ],
  },
];

for (const { name, story, log } of STORIES) {
  test(name, () => {
    assert.deepEqual(play(story, emptyMemory()).map(show), log);
  });

  test(`${name}, with the memory gone through JSON between any two messages`, () => {
    let memory = emptyMemory();
    const events = story.flatMap((word, at) => {
      const told = play([...new Array<string>(at).fill(''), word], memory);
      memory = {
        boot: memory.boot,
        lives: new Map(Object.entries(JSON.parse(JSON.stringify(Object.fromEntries(memory.lives))))),
      };
      return told;
    });
    assert.deepEqual(events.map(show), log);
  });
}

const READ_AS: readonly { story: readonly string[]; happened: keyof typeof HAPPENED; cause?: string }[] = [
  {
    story: ['w 1 started', 'w 1 exit 3', 'w 1 failed exit-code', 'w 1 again'],
    happened: 'respawning',
    cause: 'exit 3',
  },
  {
    story: ['w 1 started', 'w 1 kill SEGV', 'w 1 failed signal', 'w 1 again'],
    happened: 'respawning',
    cause: 'SIGSEGV',
  },
  {
    story: ['w 1 started', 'w 1 kill ABRT', 'w 1 failed watchdog', 'w 1 again'],
    happened: 'respawning',
    cause: 'watchdog',
  },
  { story: ['w 1 started', 'w 1 asked', 'w 1 succeeded', 'w 1 stopped-restart'], happened: 'restarting' },
  { story: ['w 1 started', 'w 1 asked', 'w 1 succeeded', 'w 1 stopped'], happened: 'stopped' },
  { story: ['w 1 started', 'w 1 succeeded', 'w settle stays-down'], happened: 'finished' },
  {
    story: ['w 1 started', 'w 1 exit 7', 'w 1 failed exit-code', 'w settle stays-down'],
    happened: 'died',
    cause: 'exit 7',
  },
  {
    story: ['w 1 started', 'w 1 asked', 'w 1 succeeded', 'w 1 stopped-restart', 'w 1 failed start-limit-hit'],
    happened: 'gaveUp',
    cause: 'respawn limit hit',
  },
  { story: ['w 1 started', 'w 2 started'], happened: 'stopping' },
];

for (const { story, happened, cause } of READ_AS) {
  test(`the agent reads "${story.slice(1).join(', ')}" as ${happened}`, () => {
    const { details = '' } = play(story, emptyMemory()).findLast(({ event }) => event === 'stopping') ?? {};
    const words = details.split(' ').filter((word) => word !== '');
    const keys = new Map(words.map((word) => [word.split('=')[0] ?? '', word.slice(word.indexOf('=') + 1)]));
    assert.equal(whatHappened('stopping', keys), HAPPENED[happened]);
    assert.equal(causeOf('stopping', keys), cause);
  });
}

test('units that ended are forgotten first, when there are too many', () => {
  const memory = emptyMemory();
  play(['lives 1 started', 'ended 1 started', 'ended 1 asked', 'ended 1 succeeded', 'ended 1 stopped'], memory);
  for (let i = memory.lives.size; i <= LIVES_MAX; i += 1) play([`unit-${i} 1 started`], memory);
  assert.equal(memory.lives.size, LIVES_MAX);
  assert.ok(memory.lives.has('lives.service') && !memory.lives.has('ended.service'));
});

function emptyMemory(): Memory {
  return { boot: 'b0', lives: new Map() };
}

/** Plays a story on a memory; the place of a word is its second. Empty words are seconds that went by. */
function play(story: readonly string[], memory: Memory): LogEvent[] {
  let boot = memory.boot;
  return story.flatMap((words, second) => {
    if (words === '') return [];
    if (words === 'boot') {
      boot = 'b1';
      memory.boot === 'b0' || assert.fail();
      return bootTo(memory, boot, second);
    }
    const [unit = '', life = '', word = '', ...rest] = words.split(' ');
    if (life === 'settle') return settle(memory, `${unit}.service`, word === 'comes-back');
    return translate(memory, message({ unit, life, word, rest }, { second, boot }));
  });
}

/** The next message is of another boot; what it is about does not matter, if it makes no event by itself. */
function bootTo(memory: Memory, boot: string, second: number): LogEvent[] {
  return translate(memory, message({ unit: 'x', life: '1', word: 'stopped', rest: [] }, { second, boot }));
}

function message(
  { unit, life, word, rest }: { unit: string; life: string; word: string; rest: string[] },
  { second, boot }: { second: number; boot: string },
): Message {
  const [what = '', process = 'main'] = rest;
  const base = { cursor: '', at: second * 1000, boot, unit: `${unit}.service`, invocation: life };
  const exits: Record<string, Exit> = {
    exit: { process, status: Number(what), signal: undefined },
    kill: { process, status: undefined, signal: what },
  };
  return {
    ...base,
    kind: KINDS[word] ?? assert.fail(word),
    exit: exits[word],
    result: what,
    restarts: word === 'again' && what !== '' ? Number(what) : undefined,
    restarting: word === 'stopped-restart',
  };
}

const KINDS: Readonly<Record<string, Message['kind']>> = {
  starting: 'starting',
  started: 'started',
  asked: 'asked-to-stop',
  exit: 'exited',
  kill: 'exited',
  succeeded: 'succeeded',
  failed: 'failed',
  again: 'restart-scheduled',
  stopped: 'stopped',
  'stopped-restart': 'stopped',
};

function show({ at, job, event, details }: LogEvent): string {
  return `${at / 1000} ${job} ${event}${details}`;
}
