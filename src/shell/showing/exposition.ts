import {
  Counter,
  Gauge,
  type MetricObjectWithValues,
  type MetricValue,
  Registry,
  type RegistryContentType,
} from 'prom-client';

/** One metric as it stands now: read off the agent's state when somebody asks, so that no line costs anything for it. */
export interface Metric {
  /** After Prometheus' conventions, a counter's with `_total`. */
  readonly name: string;
  readonly help: string;
  readonly kind: 'counter' | 'gauge';
  readonly labelNames?: readonly string[];
  /** One a set of label values, in the order of `labelNames`; the last labels may be missing. */
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
  for (const metric of metrics) {
    registry.registerMetric(metric.kind === 'counter' ? new CounterAsIs(metric) : new GaugeAsIs(metric));
  }
  return { contentType, text: await registry.metrics() };
}

type Values = MetricObjectWithValues<MetricValue<string>>;

/** Has all its values at once: adding them one by one hashes every label, which takes three times as long as writing them. */
class CounterAsIs extends Counter<string> {
  readonly #metric: Metric;

  constructor(metric: Metric) {
    super(configOf(metric));
    this.#metric = metric;
  }

  override async get(): Promise<Values> {
    return { ...(await super.get()), values: valuesOf(this.#metric) };
  }
}

class GaugeAsIs extends Gauge<string> {
  readonly #metric: Metric;

  constructor(metric: Metric) {
    super(configOf(metric));
    this.#metric = metric;
  }

  override async get(): Promise<Values> {
    return { ...(await super.get()), values: valuesOf(this.#metric) };
  }
}

function configOf({ name, help, labelNames = [] }: Metric) {
  return { name, help, labelNames: [...labelNames], registers: [] };
}

function valuesOf({ labelNames = [], samples }: Metric): MetricValue<string>[] {
  return samples.map(([value, ...labels]) => {
    const named: Record<string, string> = {};
    for (const [i, label] of labelNames.entries()) {
      const text = labels[i];
      if (text !== undefined) named[label] = text;
    }
    return { value, labels: named };
  });
}
