import { badManifest, withoutMeta } from './errors';

/** A file that COPY is to load. */
export interface ManifestEntry {
  readonly bucket: string;
  readonly key: string;
  /** Whether COPY fails if it is missing. */
  readonly mandatory: boolean;
  /** Bytes. */
  readonly contentLength: number;
}

/**
 * A manifest for columnar files: `{"entries": [{"url": "s3://b/k", "mandatory": true, "meta": {"content_length": 1}}]}`.
 * An entry that stands twice is loaded twice.
 * @throws CopyError, with code 15003 for an entry without its length
 * @see https://docs.aws.amazon.com/redshift/latest/dg/loading-data-files-using-manifest.html
 */
export function parseManifest(text: string): ManifestEntry[] {
  const { entries } = parse(text);
  if (!Array.isArray(entries) || entries.length === 0) throw badManifest('expected a list "entries" of at least one file');
  return entries.map(entry);
}

function parse(text: string): { readonly entries?: unknown } {
  try {
    const manifest = JSON.parse(text) as unknown;
    if (typeof manifest === 'object' && manifest !== null) return manifest;
  } catch {
    // Said below, as for JSON that is no object.
  }
  throw badManifest('expected a JSON object');
}

function entry(value: any): ManifestEntry {
  const address = /^s3:\/\/([^/]+)\/(.+)$/.exec(String(value?.url));
  if (!address) throw badManifest('expected "url" of each entry to be s3://bucket/key');
  const contentLength = value.meta?.content_length as unknown;
  if (typeof contentLength !== 'number' || !Number.isInteger(contentLength) || contentLength < 0) throw withoutMeta();
  return { bucket: address[1]!, key: address[2]!, mandatory: value.mandatory === true, contentLength };
}
