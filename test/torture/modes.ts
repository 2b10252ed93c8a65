import type { World } from './world.ts';

/** One kind of life for a log. Unless `destroys`, nothing is ever removed that might be unread, so nothing may be lost. */
export interface Mode {
  readonly destroys?: true;
  /** A file may come and go while nobody follows: of what was in it, nothing can be known. */
  readonly unseen?: true;
  /** Follower options. */
  readonly options?: Readonly<Record<string, unknown>>;
  prepare?(world: World): void;
  /** Done now and then between bursts. */
  readonly moves: readonly ((world: World) => void | Promise<void>)[];
}

const createNumeric = (world: World) => {
  world.rotateNumeric();
  world.create();
};

const gzipAtOnce = async (world: World) => {
  world.rotateNumeric();
  await world.compress(`${world.log}.1`).catch(ignoreMissing);
};

const late = async (world: World) => {
  if (world.size() === 0) world.create();
  world.writer.keep();
  world.rotateNumeric();
  if (world.random.chance(0.5)) world.create();
  for (let i = world.random.below(4); i >= 0; i--) {
    await world.writer.burst(5);
    await world.writer.lateBurst();
  }
  world.writer.release();
};

const splitOverRotation = async (world: World) => {
  await world.writer.split(async () => {
    world.rotateNumeric();
    await world.writer.burst(3);
  });
};

const copyTruncate = (world: World) => world.copyTruncateNumeric();

const placedWriter = async (world: World) => {
  if (world.size() === 0) return;
  await world.writer.placedBurst(world.size(), () => world.copyTruncateNumeric());
};

const abandon = (world: World) => {
  world.writer.halfLine();
  world.rotateNumeric();
};

const tooLong = (world: World) => world.writer.garbage(world.random.chance(0.3) ? 3_000_000 : 700_000);

const compressLater = (world: World) => world.compressSome(1);

export const MODES: Readonly<Record<string, Mode>> = {
  create: { moves: [createNumeric, createNumeric, compressLater, abandon, tooLong] },
  dated: { moves: [(w) => w.rotateDated(), (w) => w.rotateDated(), (w) => w.compressSome(1)] },
  'nocreate-gzip': { moves: [gzipAtOnce] },
  late: { moves: [late, splitOverRotation, createNumeric] },
  copytruncate: { moves: [copyTruncate, copyTruncate, compressLater, placedWriter] },
  'copytruncate-dated': { moves: [(w) => w.copyTruncateDated(), (w) => w.compressSome(0)] },
  symlink: { prepare: (w) => w.repoint(), moves: [(w) => w.repoint(), tooLong] },
  mixed: { moves: [createNumeric, gzipAtOnce, late, copyTruncate, compressLater, abandon, splitOverRotation] },
  'mixed-polling': { options: { live: false }, moves: [createNumeric, gzipAtOnce, late, copyTruncate, compressLater] },
  'mixed-birthless': { options: { birthTimes: false }, moves: [createNumeric, late, copyTruncate, abandon, tooLong] },
  truncate: { destroys: true, moves: [(w) => w.truncate()] },
  remove: { destroys: true, unseen: true, moves: [(w) => w.remove(), createNumeric] },
  'copytruncate-gap': {
    destroys: true,
    moves: [
      (w) =>
        w.copyTruncateNumeric(() => {
          w.writer.few();
          w.onDestroy();
        }),
      (w) => w.compressSome(0),
    ],
  },
  directory: { destroys: true, unseen: true, moves: [(w) => w.replaceDirectory(), createNumeric] },
  everything: {
    destroys: true,
    unseen: true,
    moves: [
      createNumeric,
      gzipAtOnce,
      late,
      copyTruncate,
      compressLater,
      abandon,
      (w) => w.truncate(),
      (w) => w.remove(),
      (w) => w.replaceDirectory(),
    ],
  },
};

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
