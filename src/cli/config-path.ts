/** Where a config is looked for that no option names. */
export const CONFIG_PATH = '/etc/cerberus/cerberus.yaml';

/** sysexits.h: something is wrong with the configuration. */
export const EX_CONFIG = 78;
