// Synthesis in tests skips CDK's template linter; one CI step runs with it on.
process.env.CDK_VALIDATION ??= 'false';
// The SDK prints its Node support notice on every process.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
