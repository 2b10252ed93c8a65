import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exposition, type Metric } from '../../../src/shell/showing/exposition.ts';

const EVENTS: Metric = {
  name: 'cerberus_events_total',
  help: 'Events.',
  kind: 'counter',
  labelNames: ['service', 'event'],
  samples: [
    [0, 'www', 'starting'],
    [12, 'a"b\\c\nd', 'stopping'],
  ],
};
const LAG: Metric = { name: 'cerberus_log_lag_bytes', help: 'Lag.', kind: 'gauge', samples: [[7]] };

test('metrics are written as Prometheus reads them, with whatever a name holds', async () => {
  const { contentType, text } = await exposition([EVENTS, LAG], 'text/plain');
  assert.equal(contentType, 'text/plain; version=0.0.4; charset=utf-8');
  assert.equal(
    text,
    String.raw`# HELP cerberus_events_total Events.
# TYPE cerberus_events_total counter
cerberus_events_total{service="www",event="starting"} 0
cerberus_events_total{service="a\"b\\c\nd",event="stopping"} 12

# HELP cerberus_log_lag_bytes Lag.
# TYPE cerberus_log_lag_bytes gauge
cerberus_log_lag_bytes 7
`,
  );
});

test('who asks for OpenMetrics gets it, and the next one what he asks for', async () => {
  const { contentType, text } = await exposition(
    [EVENTS, LAG],
    'application/openmetrics-text;version=1.0.0,text/plain',
  );
  assert.match(contentType, /^application\/openmetrics-text; version=1\.0\.0/);
  assert.match(text, /^# TYPE cerberus_events counter\ncerberus_events_total\{service="www",event="starting"\} 0$/m);
  assert.ok(text.endsWith('# EOF\n'));
  assert.match((await exposition([EVENTS], '*/*')).text, /^# TYPE cerberus_events_total counter$/m);
});

test('a metric without any sample is told of all the same', async () => {
  const { text } = await exposition([{ ...EVENTS, samples: [] }], '');
  assert.equal(text, '# HELP cerberus_events_total Events.\n# TYPE cerberus_events_total counter\n');
});
