/** Something that happens by the calendar: `stop` it and nothing more is run. */
export interface Scheduled {
  stop(): void;
}

export interface ScheduleOptions {
  /** Five or six fields. */
  readonly cron: string;
  /** IANA name of the zone that the fields are in. */
  readonly zone: string;
  run(): void;
}

/**
 * Runs something on a cron schedule. @throws {Error} for an expression that is none, with the reason.
 * The package is loaded for those who have a schedule only: it brings time zones of its own along.
 */
export async function schedule({ cron, zone, run }: ScheduleOptions): Promise<Scheduled> {
  const { CronJob } = await import('cron');
  const job = CronJob.from({ cronTime: cron, onTick: run, timeZone: zone, start: true, unrefTimeout: true });
  return { stop: () => void job.stop() };
}
