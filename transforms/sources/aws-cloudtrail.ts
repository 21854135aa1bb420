import { RecordError } from '../errors';
import { parseJsonObject, type JsonObject } from '../json';
import { source, type Context } from '../source';
import { eventTime, type EventTime } from '../time/event-time';
import { findIsoTime } from '../time/iso-time';
import { apiActivity } from '../cloudtrail/api-activity';
import { authentication } from '../cloudtrail/authentication';
import { requiredText } from '../cloudtrail/record';
import { bytesMayBeSignIn, isSignIn, mayBeSignIn, signInSource } from '../cloudtrail/sign-in';

/** CloudTrail. Sign-ins to the console are authentication, every other call is api_activity. */
export const awsCloudtrail = source({
  name: 'aws_cloudtrail',
  version: 1,
  description: 'AWS CloudTrail: API calls and console sign-ins, as delivered to S3, as a list, or one record a line.',
  reference: 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html',
  framing: 'json',
  eventClasses: ['api_activity', 'authentication'],

  route(bytes, start, end) {
    return bytesMayBeSignIn(bytes, start, end) && isSignInText(bytes.toString('utf8', start, end)) ? 'authentication' : 'api_activity';
  },

  routing: { by: 'text', text: signInSource, otherwise: 'api_activity' },

  parse(text, context) {
    const record = parseJsonObject(text);
    const time = readTime(record, context);
    return [isSignIn(record) && mayBeSignIn(text) ? authentication(record, time) : apiActivity(record, time)];
  },
});

function isSignInText(text: string): boolean {
  try {
    return isSignIn(parseJsonObject(text));
  } catch (error) {
    if (error instanceof RecordError) return false;
    throw error;
  }
}

function readTime(record: JsonObject, context: Context): EventTime {
  const written = requiredText(record, 'eventTime');
  const found = findIsoTime(written, 0);
  if (found?.end !== written.length) throw new RecordError('invalid_time', 'eventTime', 'a time such as 2023-07-10T11:45:00Z');
  return eventTime(found.wall, context, 'eventTime');
}
