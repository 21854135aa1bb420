/** What the API does for one request at most. Told by `GET /v1/whoami` and in the document. */

/** Seconds that `?wait=` may ask for; the gateway gives up after 29. */
export const longestWait = 25;

/**
 * Descriptions in one batch. Each takes two or three requests to the state bucket, some 60 ms in all, twenty side by side:
 * a hundred take less than a second of the gateway's 29, and their answer, at 2 KB each, a thirtieth of Lambda's 6 MB.
 */
export const mostUploadsAtOnce = 100;

/** Uploads looked at for one page of the list, whatever is found, by one to six GET requests each. */
export const mostListed = 100;
/** Days that one question may be about: each is one LIST request at least. */
export const longestSpanDays = 31;
/** What may be asked for as `state`. */
export const listStates = ['issued', 'landed', 'fanned_out', 'loaded', 'unfinished'] as const;

/** Bytes of the smallest part but the last one. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const smallestPart = 5 * 1024 ** 2;
/** Parts of a file. S3 takes 10,000; the list of this many is one page, and completing them stays within the gateway's time. */
export const mostParts = 1000;
/** Parts signed in one answer: some 800 bytes each. */
export const mostPartsAtOnce = 100;

/** Bytes of a sample, as sent and as unpacked. */
export const maxSampleBytes = 1024 ** 2;
