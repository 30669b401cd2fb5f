/**
 * Options a run evaluates: functions and `{{…}}` in them count, in others (`retry`, `label`, …) they are plain text. The same list as the plan's,
 * held together by a test.
 */
export const evaluatedOptions: ReadonlySet<string> = new Set([
  "handler",
  "input",
  "for",
  "until",
  "event",
  "approvers",
  "message",
  "title",
  "body",
  "when",
  "over",
  "times",
  "while",
  "cases",
  "output",
]);
