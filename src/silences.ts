import { compileGlobs } from './config/glob.ts';
import { compileMatchers, type Matcher, parseMatcher } from './config/matcher.ts';
import type { LabelTest } from './core/policy.ts';
import type { Silence } from './core/telling/mute.ts';
import { cut, harmless } from './core/telling/words.ts';
import { GRACE, type Instant, SECOND } from './core/time.ts';
import { uniqueName } from './core/unique-name.ts';
import type { Clock } from './shell/clock.ts';
import type { Logger } from './shell/logger.ts';
import type { StoredSilence } from './shell/silence-file.ts';
import { SilenceWatch } from './shell/watch-silences.ts';

/** In mails and digests; the file and `silence list` have the whole. */
const COMMENT_WIDTH = 120;
const AUTHOR_WIDTH = 40;

/** What a silence is about: globs on the service, any of which may match, and matchers, all of which must hold. */
export interface SilenceWords {
  readonly globs: readonly string[];
  readonly matchers: readonly Matcher[];
}

/** Tells `www*` from `severity=page`. @throws {SyntaxError} for what can be neither, with the way out. */
export function readSilenceWords(texts: readonly string[]): SilenceWords {
  const isMatcher = (text: string) => /^\s*[a-zA-Z_]\w*\s*(=|!=|!~)/.test(text);
  const globs = texts.filter((text) => !isMatcher(text));
  compileGlobs(globs);
  return { globs, matchers: texts.filter(isMatcher).map(parseMatcher) };
}

/** @throws {SyntaxError} as `readSilenceWords` does. */
export function compileSilenceWords(texts: readonly string[]): LabelTest {
  const { globs, matchers } = readSilenceWords(texts);
  const included = globs.filter((glob) => !glob.startsWith('!')).map(compileName);
  const excluded = globs.filter((glob) => glob.startsWith('!')).map((glob) => compileName(glob.slice(1)));
  const holds = compileMatchers(matchers);
  return (labels) => {
    if (excluded.some((matches) => matches(labels))) return false;
    return (included.length === 0 || included.some((matches) => matches(labels))) && holds(labels);
  };
}

/** One with a colon may hold the host as well, as a name does that was copied from a mail: `web-1:www`, `web-*:www`. */
function compileName(glob: string): LabelTest {
  const matches = compileGlobs([glob]);
  if (!glob.includes(':')) return ({ service = '' }) => matches(service);
  return ({ service = '', host = '' }) => {
    return matches(service) || matches(`${host}:${service}`) || glob === uniqueName(host, service);
  };
}

/** The silences of files as the core takes them; those that cannot be meant are told, and mute nothing. */
export function silencesOf(stored: readonly StoredSilence[], onFault: (why: string) => void): Silence[] {
  return stored.flatMap(({ id, matchers, from, until, comment, author }) => {
    try {
      const words = { comment: cut(harmless(comment), COMMENT_WIDTH), author: cut(harmless(author), AUTHOR_WIDTH) };
      return [{ id, matches: compileSilenceWords(matchers), from: covering(from), until, ...words }];
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      onFault(`the silence ${id} is not heeded: ${error.message}`);
      return [];
    }
  });
}

/**
 * The core's clock is that of the log, whose stamps have whole seconds, and runs behind the wall: what a deploy restarts
 * right after it has asked for silence is stamped before.
 */
function covering(from: Instant): Instant {
  const behind = from - GRACE;
  return behind - (behind % SECOND);
}

/** The silences of a state directory, as they change. */
export interface Heeded {
  /** Those of this moment. */
  readonly now: readonly Silence[];
  /** Told those of this moment, and then whenever they change. */
  onChange(listener: (silences: readonly Silence[]) => void): void;
  stop(): Promise<void>;
}

/** Watches the silences of a state directory and compiles them. Resolves once those that there are have been read. */
export async function heedSilences(
  stateDir: string,
  { clock, logger }: { clock: Clock; logger: Logger },
): Promise<Heeded> {
  let now: readonly Silence[] = [];
  let listener: (silences: readonly Silence[]) => void = () => undefined;
  const complain = (why: string) => logger.error({ why }, 'a silence cannot be heeded');
  const watch = await SilenceWatch.start(stateDir, {
    clock,
    onChange: (stored) => {
      now = silencesOf(stored, complain);
      listener(now);
      logger.info({ silences: now.length }, 'the silences were read');
    },
    onTrouble: complain,
    onSwept: (count) => logger.info({ count }, 'silences that are long over were removed'),
  });
  return {
    get now() {
      return now;
    },
    onChange(heard) {
      listener = heard;
      heard(now);
    },
    stop: () => watch.stop(),
  };
}
