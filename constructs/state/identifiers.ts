const customerIdPattern = /^[a-z0-9][a-z0-9-]{1,38}$/;
const keyIdPattern = /^[a-z0-9]{8,32}$/;
const uploadIdPattern = /^[a-z2-7]{26}$/;

/** 2 to 39 of `a-z 0-9 -`, not beginning with a dash. */
export const isCustomerId = (text: string): boolean => customerIdPattern.test(text);
/** 8 to 32 of `a-z 0-9`. */
export const isKeyId = (text: string): boolean => keyIdPattern.test(text);
/** 26 characters of RFC 4648 base32 in lower case: 128 bits. */
export const isUploadId = (text: string): boolean => uploadIdPattern.test(text);
/** The same form, of a replay. */
export const isReplayId = isUploadId;
/** A whole number from 1, as it stands in a key. */
export const isGeneration = (text: string): boolean => /^[1-9]\d{0,8}$/.test(text);
