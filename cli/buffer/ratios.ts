/**
 * What becomes of a byte that is put into a class's stream, measured over the bundled samples (`npm run bench -- ratios`).
 * The destination's buffer counts the transform's answer, so the expansion decides when the size hint binds. Samples
 * repeat themselves: real logs make larger Parquet, so what an environment has delivered goes before these.
 */
export interface Ratios {
  /** Bytes of JSON that the transform answers for a byte put; 1 where there is no transform. */
  readonly expansion: number;
  /** Bytes of Parquet that a file has before its rows: footer and page headers of all columns. */
  readonly fileBytes: number;
  /** Bytes of Parquet for a byte put, beyond these. */
  readonly parquet: number;
}

const measured: Readonly<Record<string, Ratios>> = {
  base_event: { expansion: 6.7, fileBytes: 20_000, parquet: 0.21 },
  authentication: { expansion: 9.2, fileBytes: 20_000, parquet: 0.26 },
  http_activity: { expansion: 4.4, fileBytes: 20_000, parquet: 0.18 },
  api_activity: { expansion: 1.6, fileBytes: 20_000, parquet: 0.17 },
  // Rows come finished.
  upload_receipt: { expansion: 1, fileBytes: 15_000, parquet: 0.15 },
  rejected_record: { expansion: 1, fileBytes: 15_000, parquet: 0.15 },
};

/** Of a class that was not measured: between the others. */
const usual: Ratios = { expansion: 5, fileBytes: 20_000, parquet: 0.2 };

export const ratiosOf = (eventClass: string): Ratios => measured[eventClass] ?? usual;

/** Replaces the share of Parquet by what files of this class really were. @param put bytes that went into the files */
export function calibrated(ratios: Ratios, delivered: { readonly files: number; readonly bytes: number }, put: number): Ratios {
  const beyond = delivered.bytes - delivered.files * ratios.fileBytes;
  if (put <= 0 || delivered.files === 0) return ratios;
  return beyond > 0 ? { ...ratios, parquet: beyond / put } : { ...ratios, fileBytes: delivered.bytes / delivered.files, parquet: 0 };
}
