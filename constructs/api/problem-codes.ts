/** What a refusal means, for the person who gets it. Codes are stable: add, never renumber. */
export interface ProblemDefinition {
  readonly status: number;
  /** The same for every answer with this code. */
  readonly title: string;
  /** What happened and why the API insists, for `cyberactive explain`. */
  readonly explanation: string;
  /** What to do next, unless the answer itself says it better. */
  readonly fix: string;
}

/** Every refusal of the API. */
export const problemCodes = {
  CA2400: problem(400, 'Body is not a JSON object', 'The request is described by one JSON object.',
    'Send one JSON object with content-type application/json.'),
  CA2401: problem(401, 'No upload key', 'Every request carries an upload key: `ca_`, an id, `_`, 43 characters.',
    'Send the header "Authorization: Bearer ca_…" with the key that was shown when it was created.'),
  CA2402: problem(401, 'Upload key not accepted', 'The key is unknown, wrong, expired or revoked; the answer does not say which.',
    'Check the key for missing characters; if it is complete, ask your operator for a new one.'),
  CA2403: problem(403, 'Key not valid for this source', 'The key is limited to some sources.',
    'Use a key for this source, or ask your operator to widen this one.'),
  CA2404: problem(403, 'Key not valid for this host', 'The key is limited to some hosts.',
    'Use a key for this host, or ask your operator to widen this one.'),
  CA2405: problem(404, 'No such upload', 'There is no upload with this id for this key\'s customer, sources and hosts.',
    'Check the id; it is in the answer to POST /v1/uploads.'),
  CA2406: problem(404, 'No such address', 'The API has no such method and path.',
    'See GET /v1/openapi.json for the addresses that exist.'),
  CA2407: problem(403, 'Address not allowed', 'This stage accepts requests from listed network addresses only.',
    'Ask your operator to add the public address of this machine to the stage.'),
  CA2408: problem(413, 'Request too large', 'The request itself is larger than the gateway takes: 4 MiB for a batch; files never pass the API.',
    'An agent: send smaller batches. A file: POST its description, then PUT it to the URL in the answer, as cyberactive-ship.sh does.'),
  CA2409: problem(400, 'Header sent twice', 'Two values of one header leave open which is meant.',
    'Send the header once.'),
  CA2410: problem(400, 'Unknown member', 'A member that the API does not know is nearly always a misspelled one.',
    'Remove it or correct its name; see GET /v1/openapi.json.'),
  CA2411: problem(400, 'Unknown source', 'The source says how the log is read; without it no line could become an event.',
    'Use one of the sources that the detail names.'),
  CA2412: problem(400, 'File name not usable', 'The name is shown to people and becomes part of an object\'s key.',
    'Send the last part of the path only, at most 255 bytes of UTF-8 without control characters.'),
  CA2413: problem(400, 'Size not usable', 'The URL is signed for exactly this many bytes.',
    'Send the file\'s size in bytes as a whole number.'),
  CA2414: problem(413, 'File too large', 'One upload has a limit, so that one file cannot hold up the others.',
    'Split the file between two records and upload the parts.'),
  CA2415: problem(400, 'SHA-256 not usable', 'The digest identifies the upload and S3 checks the file against it.',
    'Send the SHA-256 of the file as 64 hexadecimal digits (sha256sum FILE).'),
  CA2416: problem(400, 'Host not usable', 'The host is part of the upload\'s identity and of each event.',
    'Send a name of at most 255 bytes without control characters, or leave it out.'),
  CA2417: problem(400, 'Path not usable', 'The path is part of the upload\'s identity.',
    'Send a path of at most 1,024 bytes of UTF-8 without control characters, or leave it out.'),
  CA2418: problem(400, 'File time not usable', 'Log times without a year are completed from the time of the file.',
    'Send ISO 8601 with a zone (2026-11-22T06:25:00Z) or epoch milliseconds, or leave it out.'),
  CA2419: problem(400, 'Time zone not usable', 'Log times without a zone are read in this one.',
    'Send an IANA name (Europe/Berlin) or an offset (+02:00), or leave it out.'),
  CA2420: problem(400, 'Occurrence not usable', 'It tells apart files that recur on purpose with the same content.',
    'Send a text of at most 255 bytes without control characters, or leave it out.'),
  CA2421: problem(400, 'Empty file', 'A file of zero bytes has no record; there would be nothing to account for.',
    'Skip empty files. (A compressed file of nothing is not empty and is accepted.)'),
  CA2422: problem(400, 'Query not usable', 'A parameter behind the question mark is unknown, sent twice or not of its form.',
    'See GET /v1/openapi.json for the parameters and their forms.'),
  CA2423: problem(413, 'Too many in one request', 'One call answers within the gateway\'s time only for so many uploads.',
    'Send them in several requests; the order does not matter.'),
  CA2424: problem(400, 'Parts not usable', 'S3 takes parts of at least 5 MiB, and the API lists at most 1,000 of them.',
    'Leave multipart.part_size out, or send the file with one PUT: leave multipart out.'),
  CA2425: problem(404, 'No parts under way', 'The upload was not begun in parts, or its parts were removed after seven days or by DELETE.',
    'Send the description to POST /v1/uploads again, with multipart.'),
  CA2426: problem(409, 'Upload has landed', 'The file is stored; what is stored is never changed or removed by a shipper.',
    'Nothing is left to send; GET /v1/uploads/{upload_id} says what became of it.'),
  CA2427: problem(400, 'Part not usable', 'Each URL is signed for exactly one part: its number, its length, its SHA-256.',
    'Send part_number, size and sha256 of each part; all parts but the last have the size part_size.'),
  CA2428: problem(400, 'Parts are missing', 'The parts that S3 has do not make up the promised file.',
    'Send the parts that the detail names, then complete again.'),
  CA2430: problem(413, 'Sample too large', 'A sample is read while the client waits; it needs only some lines.',
    'Send the first lines of the file: at most 1 MiB, also when it is unpacked.'),
  CA2431: problem(400, 'Nothing to validate', 'The sample has no record.',
    'Send some lines of the log as the body.'),
  CA2432: problem(400, 'Cursor not usable', 'A cursor is good for the very question whose answer it came with.',
    'Ask again without cursor, or repeat the other parameters as they were.'),
  CA2450: problem(503, 'Busy, try again', 'The API could not answer now. Nothing was lost; the same request gives the same upload.',
    'Repeat the same request after the number of seconds in the header Retry-After.'),
  CA2460: problem(413, 'Batch too large', 'A batch passes the API in one request, which has a limit; files do not.',
    'Send smaller batches (4 MiB as sent, 64 MiB decompressed, 100,000 JSON values, 20,000 bulk items), or write a file and ship it: cyberactive-ship.sh FILE (docs/shippers.md).'),
  CA2461: problem(415, 'Encoding not usable', 'The body is stored as it comes and read later; gzip is what can be read.',
    'Set the agent\'s compression to gzip or none.'),
  CA2462: problem(400, 'Idempotency key not usable', 'It tells the repetition of a batch from another batch with the same content.',
    'Send a text of at most 255 bytes without control characters, or leave it out.'),
  CA2463: problem(400, 'Body not readable', 'The body says that it is gzip and cannot be decompressed to its end, so its items cannot be answered one by one.',
    'Send it again; if it stays so, switch the agent\'s compression off.'),
} as const satisfies Record<string, ProblemDefinition>;

export type ProblemCode = keyof typeof problemCodes;

function problem(status: number, title: string, explanation: string, fix: string): ProblemDefinition {
  return { status, title, explanation, fix };
}
