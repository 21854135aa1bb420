/** What the edge must know of an access key to check a signature. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Required as `x-amz-security-token` when present. */
  readonly sessionToken?: string;
  /** `root` or the ARN of a role of the template. */
  readonly arn: string;
}

export interface CredentialLookup {
  lookup(accessKeyId: string): AccessKey | undefined;
}
