import type { Repeat } from '../core/policy.ts';
import { type Duration, HOUR, MINUTE, SECOND } from '../core/time.ts';
import { formatDuration } from './duration.ts';
import { duration, section, text } from './fields.ts';
import type { Matcher } from './matcher.ts';
import { matchers } from './matcher-field.ts';
import * as z from './zod.ts';

/** Where alerts go: a tree of routes as written, and the same with everything inherited filled in. */

const ROUTES_MAX = 100;
const REPEAT: Repeat = { first: 30 * MINUTE, factor: 2, max: 8 * HOUR };

const repeatSchema = z
  .union([
    duration('Reminders at this interval', { min: 10 * SECOND }).transform((every) => ({
      first: every,
      factor: 1,
      max: every,
    })),
    section({
      first: duration('The first reminder', { min: 10 * SECOND }).prefault(formatDuration(REPEAT.first)),
      factor: z
        .number()
        .min(1)
        .max(100)
        .prefault(REPEAT.factor)
        .meta({ description: 'Each next one so many times later' }),
      max: duration('But never later than this', { min: 10 * SECOND }).prefault(formatDuration(REPEAT.max)),
    }).transform((repeat) => ({ ...repeat, max: Math.max(repeat.first, repeat.max) })),
  ])
  .meta({ description: 'Reminders while an incident lasts' });

const routeFields = {
  receiver: text('Who is told', 'oncall').optional(),
  group_by: z
    .array(text('A label', 'severity'))
    .max(10)
    .optional()
    .meta({ description: 'Alerts that differ in these labels are told apart; none: one mail for an outage' }),
  group_wait: duration('The longest that a first mail waits for company', { max: HOUR }).optional(),
  group_interval: duration('The shortest time between two mails of a group', { min: SECOND }).optional(),
  repeat: repeatSchema.optional(),
};

/** The same at the root, where what is not said is not the parent's but this. */
const rootFields = {
  ...routeFields,
  group_by: routeFields.group_by.meta({ otherwise: [] }),
  group_wait: routeFields.group_wait.meta({ otherwise: '5s' }),
  group_interval: routeFields.group_interval.meta({ otherwise: '1m' }),
  repeat: routeFields.repeat.meta({ otherwise: { first: '30m', factor: 2, max: '8h' } }),
};

export interface RouteDraft {
  readonly receiver?: string | undefined;
  readonly groupBy?: readonly string[] | undefined;
  readonly groupWait?: Duration | undefined;
  readonly groupInterval?: Duration | undefined;
  readonly repeat?: Repeat | undefined;
  readonly match?: readonly Matcher[] | undefined;
  readonly continue?: boolean;
  readonly routes: readonly RouteDraft[];
}

const childSchema: z.ZodType<RouteDraft> = z
  .lazy(() =>
    section({
      ...routeFields,
      match: matchers().optional().meta({ description: 'All must hold; not given: every alert' }),
      continue: z.boolean().prefault(false).meta({ description: 'Whether the routes after this one are asked too' }),
      routes: z.array(childSchema).max(ROUTES_MAX).prefault([]),
    }),
  )
  .meta({ id: 'route', description: 'A child route: what it does not say, its parent says' });

/** The root takes every alert, so it has no matchers. */
export const routeSchema: z.ZodType<RouteDraft> = section({
  ...rootFields,
  routes: z
    .array(childSchema)
    .max(ROUTES_MAX)
    .prefault([])
    .meta({ description: 'The first that matches takes the alert' }),
});

/** A route with nothing left to inherit. */
export interface RouteConfig {
  readonly receiver: string;
  readonly match: readonly Matcher[];
  readonly continue: boolean;
  readonly groupBy: readonly string[];
  readonly groupWait: Duration;
  readonly groupInterval: Duration;
  readonly repeat: Repeat;
  readonly routes: readonly RouteConfig[];
}

/** The tree completed from the top; `receiver` is who is told when the root names nobody. */
export function completeRoute(draft: RouteDraft, receiver: string): RouteConfig {
  return inherit(draft, { receiver, groupBy: [], groupWait: 5 * SECOND, groupInterval: MINUTE, repeat: REPEAT });
}

type Inherited = Pick<RouteConfig, 'receiver' | 'groupBy' | 'groupWait' | 'groupInterval' | 'repeat'>;

function inherit(draft: RouteDraft, parent: Inherited): RouteConfig {
  const own: Inherited = {
    receiver: draft.receiver ?? parent.receiver,
    groupBy: draft.groupBy ?? parent.groupBy,
    groupWait: draft.groupWait ?? parent.groupWait,
    groupInterval: draft.groupInterval ?? parent.groupInterval,
    repeat: draft.repeat ?? parent.repeat,
  };
  const routes = draft.routes.map((child) => inherit(child, own));
  return { ...own, match: draft.match ?? [], continue: draft.continue ?? false, routes };
}
