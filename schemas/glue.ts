import type { EventClass } from './event-class';

/** A column of a Glue table. */
export interface GlueColumn {
  readonly name: string;
  readonly type: string;
  /** At most 255 characters. @see https://docs.aws.amazon.com/glue/latest/webapi/API_Column.html */
  readonly comment: string;
}

const longestComment = 255;

/** The columns of the event class's Glue table, in the order in which Firehose writes them to Parquet. */
export function glueColumns(eventClass: EventClass): GlueColumn[] {
  return eventClass.columns.map(({ name, type, doc }) => ({ name, type, comment: comment(doc) }));
}

/** The doc, or as many of its words as fit. */
function comment(doc: string): string {
  if (doc.length <= longestComment) return doc;
  const cut = doc.slice(0, longestComment - 1);
  return `${cut.slice(0, cut.lastIndexOf(' '))}…`;
}
