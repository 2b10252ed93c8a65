export interface DemoPlaces {
  readonly log: string;
  readonly stateDir: string;
  readonly kernelLog: string;
  /** With {job} in it. */
  readonly serviceLog: string;
  readonly smtpPort: number;
}

/** The demo's config: the default rules in small, so that a minute shows what else takes ten. */
export function demoConfig({ log, stateDir, kernelLog, serviceLog, smtpPort }: DemoPlaces): string {
  return `log: ${JSON.stringify(log)}
state_dir: ${JSON.stringify(stateDir)}
init: upstart
excerpt: { path: ${JSON.stringify(serviceLog)}, lines: 5 }
kernel_log: ${JSON.stringify(kernelLog)}
smtp: { host: 127.0.0.1, port: ${smtpPort}, tls: none, from: cerberus@localhost }
receivers:
  oncall: { email: { to: oncall@example.com } }
rules:
  - { name: crash-loop, respawns: 5, within: 10s, resolve_after: 5s }
  - { name: crash-loop-lasting, respawns: 5, within: 10s, for: 8s, resolve_after: 5s }
`;
}
