/** A file that is shipped to see an event class arrive. */
export interface CanarySample {
  readonly source: string;
  readonly text: string;
}

const clf = (time: number): string => {
  const [, , day, month, year, clock] = /^(\w+), (\d+) (\w+) (\d+) (\S+)/.exec(new Date(time).toUTCString())!;
  return `${day}/${month}/${year}:${clock} +0000`;
};

const cloudTrail = (time: number): object => ({
  eventVersion: '1.11',
  userIdentity: { type: 'AWSService', invokedBy: 'canary.cyberactive' },
  eventTime: new Date(time).toISOString().replace(/\.\d+Z$/, 'Z'),
  eventSource: 'sts.amazonaws.com',
  eventName: 'GetCallerIdentity',
  awsRegion: 'us-east-1',
  sourceIPAddress: '192.0.2.1',
  userAgent: 'cyberactive canary',
  requestParameters: null,
  responseElements: null,
  eventID: '00000000-0000-4000-8000-000000000000',
  eventType: 'AwsApiCall',
  recipientAccountId: '000000000000',
});

const syslog = (time: number, message: string): string => `<134>1 ${new Date(time).toISOString()} canary ${message}\n`;

const samples: Readonly<Record<string, (time: number) => CanarySample>> = {
  http_activity: (time) => ({ source: 'web_access', text: `192.0.2.1 - - [${clf(time)}] "GET /canary HTTP/1.1" 200 12 "-" "cyberactive canary"\n` }),
  rejected_record: () => ({ source: 'web_access', text: 'canary: this line is no access log\n' }),
  authentication: (time) => ({ source: 'linux_syslog', text: syslog(time, 'sshd 1 - - Failed password for canary from 192.0.2.1 port 22 ssh2') }),
  base_event: (time) => ({ source: 'linux_syslog', text: syslog(time, 'canary 1 - - still here') }),
  // Every upload has a receipt.
  upload_receipt: (time) => ({ source: 'linux_syslog', text: syslog(time, 'canary 1 - - receipt') }),
  api_activity: (time) => ({ source: 'aws_cloudtrail', text: JSON.stringify({ Records: [cloudTrail(time)] }) }),
};

/** @param time epoch ms, of the event @returns undefined for a class that no line is known of */
export const canarySample = (eventClass: string, time: number): CanarySample | undefined => (Object.hasOwn(samples, eventClass) ? samples[eventClass]!(time) : undefined);
