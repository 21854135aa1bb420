import { isCustomerId, isKeyId, isUploadId } from '../state/documents';
import type { KeyDocument, TicketDocument } from '../state/registry';

/** What is known of a file before its bytes are. */
export interface FileFacts {
  readonly source: string;
  readonly host: string;
  readonly path: string;
  readonly name: string;
  readonly occurrence?: string;
}

/** What an object's key in the inbox says. */
export interface InboxKeyParts {
  /** `files`: put by an agent with a signed URL. `batches`: put by the ingest function, of a key that had expired. */
  readonly kind: 'files' | 'batches';
  readonly customerId: string;
  readonly keyId: string;
  readonly ticketId: string;
}

/** `{kind}/{customer_id}/{key_id}/{ticket_id}`: whoever holds a URL can put nothing under another customer or key. */
export const inboxKey = ({ kind, customerId, keyId, ticketId }: InboxKeyParts): string => `${kind}/${customerId}/${keyId}/${ticketId}`;

/** Undefined for what is no key of the inbox. */
export function inboxKeyParts(key: string): InboxKeyParts | undefined {
  const [kind, customerId = '', keyId = '', ticketId = '', ...more] = key.split('/');
  if ((kind !== 'files' && kind !== 'batches') || more.length > 0) return undefined;
  return isCustomerId(customerId) && isKeyId(keyId) && isUploadId(ticketId) ? { kind, customerId, keyId, ticketId } : undefined;
}

/** @param now epoch ms */
export const ticketOf = (facts: FileFacts, key: KeyDocument, now: number): TicketDocument => {
  const { source, host, path, name, occurrence } = facts;
  return { customer_id: key.customer_id, key_id: key.key_id, source, host, path, name, ...(occurrence !== undefined && { occurrence }), asked_at: now };
};
