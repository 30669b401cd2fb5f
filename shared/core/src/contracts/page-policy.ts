/**
 * Content security policy of the studio's page, whoever serves it (the app:// protocol or the platform process).
 * Monaco needs inline styles (microsoft/monaco-editor#271) but no inline or evaluated script, as its workers are bundled.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");
