import { isOutage } from '../../constructs/load/outage';

const failed = (message: string, status = 'FAILED') => isOutage({ status, message });

test.each([
  'ERROR: could not connect to server: Connection refused',
  'FATAL: terminating connection due to administrator command',
  'ERROR: Query (12) cancelled on user\'s request',
  'ERROR: 1023 Detail: Serializable isolation violation on table - 100, transactions forming the cycle are: 1, 2',
  'ERROR: deadlock detected',
  'ERROR: out of memory',
  'ERROR: Query reached usage limit',
  'ERROR: permission denied for relation load_ledger',
  'ERROR: relation "ops.load_ledger" does not exist',
  'ERROR: schema "events" does not exist',
  'ERROR: User arn:aws:redshift:role is not authorized to assume IAM Role arn:aws:iam::1:role/copy',
  'ERROR: S3ServiceException:Access Denied,Status 403,Error AccessDenied',
  'ERROR: S3ServiceException:Please reduce your request rate.,Status 503,Error SlowDown',
  'ERROR: the sandbox stopped while this statement ran; whether its transaction was committed is unknown',
])('the warehouse is at fault: %s', (message) => {
  expect(failed(message)).toBe(true);
});

test('a statement that was ended from outside says nothing of its data', () => {
  expect(failed('no error text', 'ABORTED')).toBe(true);
});

test.each([
  'ERROR: Spectrum Scan Error Detail: error: Spectrum Scan Error code: 15007 context: Unmatched number of columns between table and file. Table columns: 40, Data columns: 41, File name: s3://curated/events/timeout/connection_refused.parquet',
  'ERROR: Spectrum Scan Error Detail: context: File \'s3://curated/a.parquet\' has an incompatible Parquet schema for column \'s3://curated/a.parquet.connection_was_cancelled\'. Column type: BIGINT',
  'ERROR: column "restart_timeout" is of type bigint but expression is of type character varying',
  'ERROR: null value in column "class_uid" violates not-null constraint',
  'ERROR: Value too long for character type',
  'ERROR: invalid input syntax for type json',
  'ERROR: S3ServiceException:The specified key does not exist.,Status 404,Error NoSuchKey',
])('the data is at fault: %s', (message) => {
  expect(failed(message)).toBe(false);
});
