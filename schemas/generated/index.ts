// Written by schemas/generate.ts from the .avsc files. Do not edit.

import { apiActivity, type ApiActivityEvent } from './api_activity';
import { authentication, type AuthenticationEvent } from './authentication';
import { baseEvent, type BaseEventEvent } from './base_event';
import { httpActivity, type HttpActivityEvent } from './http_activity';
import { rejectedRecord, type RejectedRecordEvent } from './rejected_record';
import { uploadReceipt, type UploadReceiptEvent } from './upload_receipt';

/** What a source gives for an event, by event class. */
export interface Events {
  api_activity: ApiActivityEvent;
  authentication: AuthenticationEvent;
  base_event: BaseEventEvent;
  http_activity: HttpActivityEvent;
  rejected_record: RejectedRecordEvent;
  upload_receipt: UploadReceiptEvent;
}

/** All event classes, by name. */
export const eventClasses = {
  api_activity: apiActivity,
  authentication: authentication,
  base_event: baseEvent,
  http_activity: httpActivity,
  rejected_record: rejectedRecord,
  upload_receipt: uploadReceipt,
} as const;
