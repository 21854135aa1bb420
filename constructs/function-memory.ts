import type { Service } from './telemetry';

/**
 * Megabytes of each function. The processor grows with them: 1,769 MB are one (docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html).
 * What computes gets a whole one; what waits for others gets less.
 */
export const functionMemory: Readonly<Record<Service, number>> = {
  presign: 512,
  // A batch of 4 MiB in base64, opened to 64 MiB, is in memory several times.
  ingest: 1024,
  admit: 1024,
  'fan-out': 1769,
  transform: 1769,
  load: 512,
  sweep: 512,
  audit: 512,
};

/** What Lambda bills for these seconds of a function: it counts memory in 1,024 MB. */
export const gigabyteSeconds = (service: Service, seconds: number): number => (seconds * functionMemory[service]) / 1024;
