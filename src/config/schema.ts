import { HOUR, MINUTE } from '../core/time.ts';
import { digestSchema, fallbackSchema, heartbeatSchema, receiversSchema, smtpSchema } from './delivery-schema.ts';
import { address, count, duration, labels, path, section, size, text } from './fields.ts';
import { httpSchema, statsdSchema } from './fleet-schema.ts';
import { logsField } from './log-field.ts';
import { excerptSchema, kernelLogField, templatesField } from './mail-schema.ts';
import { escalateSchema, inhibitSchema, maxMailsSchema, muteIntervalsSchema } from './mute-schema.ts';
import { routeSchema } from './route-schema.ts';
import { RULES_MAX, ruleSchema } from './rule-schema.ts';
import * as z from './zod.ts';
import { zone } from './zone-field.ts';

/**
 * The whole config. This is the type, the defaults, the messages and the published JSON Schema at once; a field that
 * has no effect yet is not here, so that nobody relies on it.
 */
export const configSchema = section({
  log: logsField.prefault('/var/log/upstart/cerberus.log'),
  timezone: zone('The zone that the hook’s clock speaks: local, or an IANA name').prefault('local'),
  state_dir: path('Position, counters and outbox; only the agent reads it', '/var/lib/cerberus').prefault(
    '/var/lib/cerberus',
  ),
  host: text('This host’s name in mails: auto, or a name', 'web-3').prefault('auto'),
  labels: labels('Labels that every alert of this host carries').prefault({}),
  init: z
    .enum(['auto', 'upstart', 'systemd'])
    .prefault('auto')
    .meta({ description: 'The init system whose commands the mails name' }),
  smtp: smtpSchema.optional().meta({ description: 'The mail server; needed by receivers with email' }),
  from: address(
    'Sender of every mail; smtp.from overrides it for mails by SMTP, cerberus@HOST when neither is given',
  ).optional(),
  receivers: receiversSchema.prefault({}).meta({ description: 'Who is told, and how' }),
  route: routeSchema.prefault({ routes: [] }).meta({ description: 'Which alerts go to whom, and how often' }),
  rules: z.array(ruleSchema).max(RULES_MAX).prefault([]).meta({ description: 'What counts as a crash loop' }),
  default_rules: z.boolean().prefault(true).meta({ description: 'Whether the built-in rules hold too' }),
  inhibit: inhibitSchema.prefault([]).meta({ description: 'Alerts that are not told while another one fires' }),
  mute_intervals: muteIntervalsSchema
    .prefault([])
    .meta({ description: 'Times of the week at which alerts are not told' }),
  escalate: escalateSchema.optional().meta({ description: 'Who is told as well when nobody takes a page up' }),
  max_mails: maxMailsSchema.prefault('20/h'),
  excerpt: excerptSchema.prefault({}).meta({ description: 'The last lines of a service’s own log, in the mail' }),
  kernel_log: kernelLogField.prefault('auto'),
  templates: templatesField.optional(),
  limits: section({
    max_line: size('Longer lines of the log are skipped and counted', { min: 128, max: 1024 ** 2 }).prefault('8KiB'),
    max_services: count('Lines of services beyond so many of a host are skipped and counted', {
      min: 1,
      max: 1_000_000,
    }).prefault(20_000),
    max_age: duration('On the very first start, and of a new host, storms that ended longer ago are not told', {
      min: MINUTE,
      max: 24 * 31 * HOUR,
    }).prefault('1h'),
  })
    .prefault({})
    .meta({ description: 'Everything has a limit' }),
  digest: digestSchema.optional().meta({ description: 'A regular mail that sums up' }),
  heartbeat: heartbeatSchema.optional().meta({ description: 'A regular mail that says the way is open' }),
  fallback: fallbackSchema.optional().meta({ description: 'Whom to tell when a receiver cannot be reached' }),
  http: httpSchema.optional().meta({ description: 'The status page and /metrics; none when not given' }),
  statsd: statsdSchema.optional().meta({ description: 'A StatsD server that is sent the counters' }),
});

/** The config as written, checked field by field, before anything is completed from anything else. */
export type ConfigDraft = z.output<typeof configSchema>;
