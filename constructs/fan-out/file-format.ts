interface Signature {
  readonly looksLike: string;
  readonly bytes: Buffer;
  readonly at?: number;
}

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

/**
 * Files that are no text and are not decoded, by their first bytes. Only signatures that no log begins with.
 * @see https://www.garykessler.net/library/file_sigs.html
 */
const signatures: readonly Signature[] = [
  { looksLike: 'zip', bytes: latin1('PK\x03\x04') },
  { looksLike: 'zip', bytes: latin1('PK\x05\x06') },
  { looksLike: '7z', bytes: latin1('7z\xbc\xaf\x27\x1c') },
  { looksLike: 'rar', bytes: latin1('Rar!\x1a\x07') },
  { looksLike: 'bzip2', bytes: latin1('1AY&SY'), at: 4 },
  { looksLike: 'xz', bytes: latin1('\xfd7zXZ\x00') },
  { looksLike: 'zstd', bytes: latin1('\x28\xb5\x2f\xfd') },
  { looksLike: 'lz4', bytes: latin1('\x04\x22\x4d\x18') },
  { looksLike: 'compress', bytes: latin1('\x1f\x9d') },
  { looksLike: 'gzip', bytes: latin1('\x1f\x8b') },
  { looksLike: 'tar', bytes: latin1('ustar\x00'), at: 257 },
  { looksLike: 'tar', bytes: latin1('ustar  \x00'), at: 257 },
  { looksLike: 'parquet', bytes: latin1('PAR1\x15') },
  { looksLike: 'avro', bytes: latin1('Obj\x01') },
  { looksLike: 'evtx', bytes: latin1('ElfFile\x00') },
  { looksLike: 'systemd journal', bytes: latin1('LPKSHHRH') },
  { looksLike: 'pcap', bytes: latin1('\xd4\xc3\xb2\xa1') },
  { looksLike: 'pcap', bytes: latin1('\xa1\xb2\xc3\xd4') },
  { looksLike: 'pcapng', bytes: latin1('\x4d\x3c\x2b\x1a'), at: 8 },
  { looksLike: 'elf', bytes: latin1('\x7fELF') },
  { looksLike: 'windows executable', bytes: latin1('MZ\x90\x00') },
  { looksLike: 'sqlite', bytes: latin1('SQLite format 3\x00') },
  { looksLike: 'pdf', bytes: latin1('%PDF-') },
  { looksLike: 'png', bytes: latin1('\x89PNG\r\n\x1a\n') },
  { looksLike: 'jpeg', bytes: latin1('\xff\xd8\xff') },
];

/** How many first bytes `binaryFormat` needs. */
export const SIGNATURE_BYTES = 512;

/** What kind of binary file begins so; undefined for what may be text. */
export function binaryFormat(head: Buffer): string | undefined {
  return signatures.find(({ bytes, at = 0 }) => head.subarray(at, at + bytes.length).equals(bytes))?.looksLike;
}

/** A gzip member with deflate, the only method there is. @see https://www.rfc-editor.org/rfc/rfc1952 */
export const isGzip = (head: Buffer): boolean => head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;

export const hasUtf8Mark = (head: Buffer): boolean => head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;

/** Which UTF-16 a byte order mark announces. */
export function utf16Format(head: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return undefined;
}
