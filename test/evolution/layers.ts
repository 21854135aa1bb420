/** States of layers for tests of what is pure. */
import type { ClassLayers } from '../../cli/evolution/layers';
import { layersOf } from '../../cli/evolution/layers';
import type { Live, LiveClass } from '../../cli/evolution/live';
import type { Column, EventClass } from '../../schemas';

export const surroundings = { curatedBucket: 'curated', freshnessSeconds: 600 };
export const database = 'cyberactive_dev';

export const column = (name: string, more: Partial<Column> = {}): Column => ({ name, type: 'string', nullable: true, doc: `What ${name} is.`, maxBytes: 64, json: false, since: 1, ...more });

export const eventClass = (version: number, columns: readonly Column[], name = 'door'): EventClass => ({ name, version, doc: 'A door that opens.', columns });

export const first = eventClass(1, [column('event_id', { nullable: false }), column('time', { type: 'bigint', maxBytes: undefined })]);
export const second = eventClass(2, [...first.columns, column('lock', { since: 2 })]);

export const layers = (of: EventClass): ClassLayers => layersOf(of, surroundings);

/** An environment in which this class is as it is to be. */
export function liveOf(of: EventClass, more: Partial<LiveClass> = {}): Live {
  const { name, table, columns, view } = layers(of);
  const stream = { name: `s-${name}`, versionId: '1', isConverting: true, database, table: name, tableVersion: 'LATEST' };
  const own: LiveClass = { table: { versionId: '0', input: table }, stream, columns: { events: columns, held: columns }, view: view!, ...more };
  return { classes: { [name]: own }, others: [], producer: { [name]: of.version } };
}
