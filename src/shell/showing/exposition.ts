import { Counter, Gauge, Registry, type RegistryContentType } from 'prom-client';

/** One metric as it stands now: read off the agent's state when somebody asks, so that no line costs anything for it. */
export interface Metric {
  /** After Prometheus' conventions, a counter's with `_total`. */
  readonly name: string;
  readonly help: string;
  readonly kind: 'counter' | 'gauge';
  readonly labelNames?: readonly string[];
  /** One a set of label values, in the order of `labelNames`. */
  readonly samples: readonly Sample[];
}

export type Sample = readonly [value: number, ...labels: string[]];

export interface Exposition {
  readonly contentType: string;
  readonly text: string;
}

/** Writes metrics in Prometheus' text format, or in OpenMetrics where `accept` asks for it. */
export async function exposition(metrics: readonly Metric[], accept: string): Promise<Exposition> {
  const isOpenMetrics = accept.includes('application/openmetrics-text');
  const contentType: RegistryContentType = isOpenMetrics
    ? Registry.OPENMETRICS_CONTENT_TYPE
    : Registry.PROMETHEUS_CONTENT_TYPE;
  // Made anew each time: the library renames what it has written as OpenMetrics.
  const registry = new Registry<RegistryContentType>();
  registry.setContentType(contentType);
  for (const metric of metrics) register(metric, registry);
  return { contentType, text: await registry.metrics() };
}

function register(
  { name, help, kind, labelNames = [], samples }: Metric,
  registry: Registry<RegistryContentType>,
): void {
  const config = { name, help, labelNames: [...labelNames], registers: [] };
  const made = kind === 'counter' ? new Counter(config) : new Gauge(config);
  registry.registerMetric(made);
  for (const [value, ...labels] of samples) {
    made.inc(Object.fromEntries(labelNames.map((label, i) => [label, labels[i] ?? ''])), value);
  }
}
