import type { StageConfig } from '../../stacks/config';
import type { QuotaKey } from './quotas';

/** One bound that a volume is held against: a quota of AWS, or a setting of the stage. */
export interface Finding {
  readonly kind: 'quota' | 'setting';
  /** Of a quota its key; of a setting its path in the stage file. */
  readonly key: QuotaKey | string;
  readonly title: string;
  /** Event class, where each has its own. */
  readonly of?: string;
  readonly use: number;
  readonly limit: number;
  readonly unit: string;
  /** `use` of `limit`; from 1 on it breaks. */
  readonly share: number;
  /** Bytes an hour at which it breaks; null where it does not depend on the volume. */
  readonly breaks_at: number | null;
  /** What to ask for or to set; where it breaks, or is near. */
  readonly advice?: string;
  /** The setting that helps. */
  readonly change?: Change;
}

/** A setting of the stage file by its path. */
export interface Change {
  readonly path: string;
  readonly value: number;
}

/** Share that is left free, for bursts, when something is set or asked for. */
export const ROOM = 0.8;

/** The least setting with room to spare. */
export const withRoom = (use: number): number => Math.ceil(use / ROOM);

/** A stage as it would be with these changes; later ones of the same path win. */
export function changedConfig(config: StageConfig, changes: readonly Change[]): StageConfig {
  return changes.reduce((changed, { path, value }) => set(changed, path.split('.'), value), config);
}

function set(config: StageConfig, path: readonly string[], value: number): StageConfig {
  const [section, key, name, member] = path as [keyof StageConfig, string, string?, string?];
  if (section !== 'stream' || key !== 'classes') return { ...config, [section]: { ...(config[section] as object), [key]: value } };
  const { classes, intervalSeconds, sizeMegabytes } = config.stream;
  const own = { ...(classes[name!] ?? { intervalSeconds, sizeMegabytes }), [member!]: value };
  return { ...config, stream: { ...config.stream, classes: { ...classes, [name!]: own } } };
}
