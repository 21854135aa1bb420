import { presigned, replayed } from '../replay';

/** Agents that Debian does not have. Their requests are written from their source: test/ingest/recorded/README.md. */

const objects = (of: (line: string) => object, join: (texts: readonly string[]) => string) => (lines: readonly string[]): string => join(lines.map((line) => JSON.stringify(of(line))));
const ndjson = (texts: readonly string[]): string => texts.map((text) => `${text}\n`).join('');
const array = (texts: readonly string[]): string => `[${texts.join(',')}]`;
const bulk = (texts: readonly string[]): string => ndjson(texts.flatMap((text) => ['{"index": {"_id": null, "_index": "linux_syslog", "routing": null}}', text]));

export const fluentBitHttp = replayed({ name: 'Fluent Bit, http', file: 'constructed-fluent-bit-http-json.http', frame: objects((log) => ({ date: 1773136860.5, log }), array) });
export const fluentBitS3 = presigned('Fluent Bit, s3 by presigned URL', 'constructed-fluent-bit-s3-presign.http');
export const fluentd = replayed({ name: 'Fluentd, http', file: 'constructed-fluentd-http.http', frame: objects((message) => ({ message }), ndjson) });
export const vector = replayed({ name: 'Vector, http', file: 'constructed-vector-http.http', frame: objects((message) => ({ file: '/var/log/auth.log', host: 'web-17', message, source_type: 'file' }), ndjson) });
export const logstash = replayed({ name: 'Logstash, elasticsearch', file: 'constructed-logstash-elasticsearch-bulk.http', frame: objects((message) => ({ '@version': '1', message }), bulk) });
