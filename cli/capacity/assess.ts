import type { StageConfig } from '../../stacks/config';
import { forecast, type Volume } from '../cost/forecast';
import type { PriceList } from '../cost/prices';
import { quantityText } from './amounts';
import { changedConfig, ROOM, withRoom, type Change, type Finding } from './finding';
import { loadOf, type Load } from './load';
import { quotaUses, settingUses, type SettingUse, type Use } from './measure';
import { limitIn, type QuotaList } from './quotas';
import { holdsByStreams } from './stream-findings';

/** A stage held against a volume. */
export interface Assessment {
  readonly volume: Volume;
  readonly load: Load;
  /** The highest share first. */
  readonly findings: readonly Finding[];
  /** What breaks first as the volume grows. */
  readonly first: Finding;
  /** Settings that would hold, one for each path. */
  readonly changes: readonly Change[];
  readonly freshness_p95: number;
  readonly objects_per_day: number;
  readonly parquet_bytes: number;
  readonly streams: number;
}

export interface Scales {
  readonly quotas: QuotaList;
  readonly prices: PriceList;
  readonly region: string;
}

/** Every quota and every setting of a stage at a volume, by the stream model of the sandbox. */
export function assess(config: StageConfig, volume: Volume, scales: Scales): Assessment {
  const load = loadOf(volume, config);
  const { outcome, freshness_p95 } = forecast(config, volume, scales.prices);
  const findings = [
    ...quotaUses(load, outcome, config, volume.uploadBytes).map((use) => quotaFinding(use, volume, scales)),
    ...settingUses(load, outcome, config, volume.uploadBytes).map((use) => settingFinding(use, volume)),
  ].sort((a, b) => b.share - a.share);
  const growing = findings.filter(({ breaks_at }) => breaks_at !== null);
  return {
    ...{ volume, load, findings, freshness_p95 },
    first: growing[0]!,
    changes: lastOfEach(findings.flatMap(({ share, change }) => (share > ROOM && change ? [change] : []))),
    objects_per_day: outcome.objects_per_day,
    parquet_bytes: outcome.parquet_bytes,
    streams: load.classes.reduce((sum, { name }) => sum + (config.stream.classes[name]?.shards ?? 1), 0),
  };
}

/** The stage with the settings that were recommended, assessed again until they settle. */
export function fitted(config: StageConfig, volume: Volume, scales: Scales): { readonly config: StageConfig; readonly assessment: Assessment; readonly changes: readonly Change[] } {
  let [changed, made] = [config, [] as readonly Change[]];
  for (let round = 0; ; round++) {
    const assessment = assess(changed, volume, scales);
    const next = changedConfig(changed, assessment.changes);
    if (round === SETTLES || JSON.stringify(next) === JSON.stringify(changed)) return { config: changed, assessment, changes: made };
    [changed, made] = [next, lastOfEach([...made, ...assessment.changes])];
  }
}

/** More rounds change nothing: each setting depends on the volume, and on no more than one other setting. */
const SETTLES = 3;

function quotaFinding({ key, of, use, standing = 0, total, grows, helps }: Use, { bytesAnHour }: Volume, { quotas, region }: Scales): Finding {
  const { title, unit, adjustable, ask, instead, code } = quotas.quotas[key];
  const limit = limitIn(quotas, key, region);
  const share = use / limit;
  const change = share > ROOM ? helps?.(limit) : undefined;
  const request = adjustable === 'yes' ? `ask for ${quantityText(withRoom(use), unit)}: ${ask}${code ? ` (${code})` : ''}` : undefined;
  const advice =
    change && holdsByStreams(total!, limit)
      ? [`set ${change.path} to ${change.value}`, request && `or ${request}`].filter(Boolean).join(', ')
      : (request ?? (adjustable === 'no' ? `cannot be raised: ${instead}` : 'AWS follows by itself; until then it answers 503, which is tried again'));
  return {
    ...{ kind: 'quota', key, title, use, limit, unit, share, breaks_at: grows ? (bytesAnHour * (limit - standing)) / (use - standing) : null },
    ...(of !== undefined && { of }),
    ...(share > ROOM && { advice }),
    ...(change && { change }),
  };
}

function settingFinding({ path, title, use, limit, unit, grows, most, change, assumed }: SettingUse, { bytesAnHour }: Volume): Finding {
  const share = use / limit;
  const advice = `set ${path} to ${change.value}${use > most ? `, the most that it takes: split the volume over more stages` : ''}${assumed ? ` (assumed ${assumed})` : ''}`;
  const helps = share > ROOM && change.value > limit;
  return {
    ...{ kind: 'setting', key: path, title: `${path}: ${title}`, use, limit, unit, share, breaks_at: grows ? bytesAnHour / share : null },
    ...((helps || share > 1) && { advice }),
    ...(helps && { change }),
  };
}

function lastOfEach(changes: readonly Change[]): Change[] {
  const byPath = new Map<string, Change>();
  for (const change of changes) if (change.value >= (byPath.get(change.path)?.value ?? 0)) byPath.set(change.path, change);
  return [...byPath.values()];
}
