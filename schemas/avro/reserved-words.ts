/** Redshift's reserved words. @see https://docs.aws.amazon.com/redshift/latest/dg/r_pg_keywords.html */
const redshift = `
  aes128 aes256 all allowoverwrite analyse analyze and any array as asc authorization az64 backup between binary
  blanksasnull both bytedict bzip2 case cast check collate column connect constraint create credentials cross
  current_date current_time current_timestamp current_user current_user_id default deferrable deflate defrag delta
  delta32k desc disable distinct do else emptyasnull enable encode encrypt encryption end except explicit false for
  foreign freeze from full globaldict256 globaldict64k grant group gzip having identity ignore ilike in initially inner
  intersect interval into is isnull join language leading left like limit localtime localtimestamp lun luns lzo lzop
  minus mostly16 mostly32 mostly8 natural new not notnull null nulls off offline offset oid old on only open or order
  outer overlaps parallel partition percent permissions pivot placing primary qualify raw readratio recover references
  rejectlog resort respect restore right select session_user similar snapshot some start sysdate system table tag tdes
  text255 text32k then timestamp to top trailing true truncatecolumns union unique unnest unpivot user using verbose
  wallet when where with without`;

/**
 * Words that Athena reserves in DDL, so that `SHOW CREATE TABLE` on the Glue table could not be run again as it is;
 * `time` is left out: OCSF gives that name to every event, and Security Lake's own tables carry it.
 * @see https://docs.aws.amazon.com/athena/latest/ug/reserved-words.html
 */
const athena = `
  all alter and array as authorization between bigint binary boolean both by case cashe cast char column commit conf
  constraint create cross cube current current_date current_timestamp cursor database date dayofweek decimal delete
  describe distinct div double drop else end exchange exists extended external extract false fetch float floor following
  for foreign from full function grant group grouping having if import in inner insert int integer intersect interval
  into is join lateral left less like local macro map more none not null numeric of on only or order out outer over
  partialscan partition percent preceding precision preserve primary procedure range reads reduce references regexp
  revoke right rlike rollback rollup row rows select set smallint start table tablesample then timestamp to transform
  trigger true truncate unbounded union uniquejoin update user using utc_timestamp values varchar views when where
  window with`;

/** System columns of every Redshift table. */
const systemColumns = 'oid tableoid xmin cmin xmax cmax ctid deletexid insertxid';

/** Columns that the warehouse adds to every table. */
const warehouseColumns = 'time_dt uploaded_at_dt loaded_at load_id';

const words = (text: string, owner: string): [string, string][] =>
  text
    .trim()
    .split(/\s+/)
    .map((word) => [word, owner]);

/** Names that no column may have, with who keeps them. */
export const reservedWords: ReadonlyMap<string, string> = new Map([
  ...words(athena, 'Athena'),
  ...words(systemColumns, "Redshift's system columns"),
  ...words(redshift, 'Redshift'),
  ...words(warehouseColumns, 'the warehouse tables'),
]);
