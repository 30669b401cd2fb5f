import { Braces } from "lucide-react";
import { useId, useState, type KeyboardEvent, type ReactNode } from "react";
import type { Json } from "@fastn/core";
import { Button, cx, Field, IconButton, Input, TextArea } from "../../ui/index.ts";
import { Select } from "../../ui/select.tsx";
import { Switch } from "../../ui/switch.tsx";
import { ChoosePopover } from "../palette/choose-popover.tsx";
import { useForm, type OptionPath } from "./commit.ts";
import { useDraft } from "./use-draft.ts";
import { durationProblem, expressionProblem, jsonProblem, numberProblem, numberValue } from "./validate.ts";

interface OptionFieldProps {
  readonly path: OptionPath;
  readonly label: string;
  /** What is written now; undefined when the option is not there. */
  readonly value: Json | undefined;
  readonly hint?: ReactNode;
  readonly placeholder?: string;
  readonly required?: boolean;
  readonly disabled?: boolean;
}

interface TextLikeProps extends OptionFieldProps {
  /** The written value as text. */
  readonly written: string;
  readonly valueOf: (text: string) => Json | undefined;
  readonly problemOf: (text: string) => string | null;
  readonly lines?: number;
  readonly mono?: boolean;
  readonly expressions?: boolean;
}

/** A field of text of any meaning: checked while typing, written on Enter and on leaving. */
function TextLike({
  path,
  label,
  hint,
  placeholder,
  required = false,
  disabled = false,
  written,
  valueOf,
  problemOf,
  lines = 1,
  mono = false,
  expressions = false,
}: TextLikeProps) {
  const { set, readOnly } = useForm();
  const problem = (text: string): string | null => (text === "" ? (required && written !== "" ? `${label} is required.` : null) : problemOf(text));
  const draft = useDraft(
    written,
    (text) => set(path, text === "" ? undefined : valueOf(text)),
    (text) => problem(text) === null,
  );
  const error = problem(draft.text) ?? draft.refusal;
  const shared = {
    value: draft.text,
    placeholder,
    disabled: disabled || readOnly,
    className: cx(mono && "font-mono text-xs", expressions && "pr-8"),
    onChange: (event: { target: { value: string } }) => draft.type(event.target.value),
    onBlur: draft.commit,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        draft.reset();
      }
      if (event.key === "Enter" && (lines === 1 || event.ctrlKey || event.metaKey)) draft.commit();
    },
  };
  return (
    <Field label={required ? `${label} *` : label} hint={hint} error={error}>
      {(ids) => (
        <div className="relative">
          {lines === 1 ? <Input {...ids} {...shared} /> : <TextArea {...ids} {...shared} rows={lines} />}
          {expressions && !readOnly && !disabled && (
            <span className="absolute top-0.5 right-0.5">
              <InsertValue onInsert={(text) => draft.type(draft.text + text)} />
            </span>
          )}
        </div>
      )}
    </Field>
  );
}

/** Text that may hold `{{…}}`. */
export function TextField({ multiline = false, ...props }: OptionFieldProps & { readonly multiline?: boolean }) {
  const { steps } = useForm();
  const written = props.value === undefined ? "" : typeof props.value === "string" ? props.value : JSON.stringify(props.value);
  return (
    <TextLike
      {...props}
      written={written}
      valueOf={(text) => text}
      problemOf={(text) => expressionProblem(text, steps)}
      lines={multiline ? 3 : 1}
      expressions
    />
  );
}

/** Text without expressions: a path, a note. */
export function PlainField({
  multiline = false,
  check,
  ...props
}: OptionFieldProps & { readonly multiline?: boolean; readonly check?: (text: string) => string | null }) {
  const written = typeof props.value === "string" ? props.value : props.value === undefined ? "" : JSON.stringify(props.value);
  return <TextLike {...props} written={written} valueOf={(text) => text} problemOf={check ?? (() => null)} lines={multiline ? 3 : 1} />;
}

/** A number, or an expression that gives one: the one never wipes the other. */
export function NumberField({
  min,
  max,
  integer = false,
  expressions = false,
  ...props
}: OptionFieldProps & { readonly min?: number; readonly max?: number; readonly integer?: boolean; readonly expressions?: boolean }) {
  const { steps } = useForm();
  const written = props.value === undefined || props.value === null ? "" : String(props.value);
  return (
    <TextLike
      {...props}
      written={written}
      valueOf={numberValue}
      problemOf={(text) => (expressions && text.includes("{{") ? expressionProblem(text, steps) : numberProblem(text, { min, max, integer }))}
      expressions={expressions}
    />
  );
}

/** `10m`, `1h30m`, a number of ms, and where allowed an expression. */
export function DurationField({ expressions = false, ...props }: OptionFieldProps & { readonly expressions?: boolean }) {
  const { steps } = useForm();
  const written = props.value === undefined ? "" : String(props.value);
  return (
    <TextLike
      {...props}
      written={written}
      valueOf={(text) => (/^\d+$/.test(text) ? Number(text) : text)}
      problemOf={(text) => (expressions && text.includes("{{") ? expressionProblem(text, steps) : durationProblem(text))}
      expressions={expressions}
    />
  );
}

/** One expression and nothing else, which keeps the type of what it gives. */
const isExpression = (text: string): boolean => /^\s*\{\{[^{}]*\}\}\s*$/.test(text);

/** Any JSON, written as JSON; texts in it may hold `{{…}}`. */
export function JsonField(props: OptionFieldProps) {
  const { steps } = useForm();
  const written =
    props.value === undefined ? "" : typeof props.value === "string" && props.value.includes("{{") ? props.value : JSON.stringify(props.value, null, 2);
  return (
    <TextLike
      {...props}
      written={written}
      valueOf={(text) => (isExpression(text) ? text.trim() : (JSON.parse(text) as Json))}
      problemOf={(text) => (isExpression(text) ? expressionProblem(text, steps) : jsonProblem(text))}
      lines={Math.min(10, Math.max(2, written.split("\n").length))}
      mono
      expressions
    />
  );
}

interface ChoiceProps extends OptionFieldProps {
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  /** What an absent option means; offered as the first choice, which removes the option. */
  readonly fallback?: string;
  /** Turns a choice into what is written; default: the text itself. */
  readonly toValue?: (choice: string) => Json;
}

const asItIs = (choice: string): Json => choice;

// Radix takes no empty value for an item.
const absent = "\u0000absent";

export function ChoiceField({ path, label, value, hint, choices, fallback, disabled = false, toValue = asItIs }: ChoiceProps) {
  const { set, readOnly } = useForm();
  const [refusal, setRefusal] = useState<string | null>(null);
  const current = value === undefined ? absent : (choices.find((choice) => JSON.stringify(toValue(choice.value)) === JSON.stringify(value))?.value ?? absent);
  const unknown = value !== undefined && current === absent ? [{ value: absent, label: String(value) }] : [];
  const options = [...(value === undefined || fallback !== undefined ? [{ value: absent, label: fallback ?? "Choose" }] : unknown), ...choices];
  return (
    <Field label={label} hint={hint} error={refusal}>
      {({ id }) => (
        <Select
          id={id}
          value={current}
          options={options}
          disabled={disabled || readOnly}
          onChange={(choice) => void set(path, choice === absent ? undefined : toValue(choice)).then(setRefusal)}
        />
      )}
    </Field>
  );
}

export function SwitchField({ path, label, value, hint }: OptionFieldProps) {
  const { set, readOnly } = useForm();
  const [refusal, setRefusal] = useState<string | null>(null);
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <div className={cx("flex items-center justify-between gap-2", readOnly && "pointer-events-none opacity-50")}>
        <label htmlFor={id} className="text-sm">
          {label}
        </label>
        <Switch id={id} checked={value === true} onChange={(on) => void set(path, on ? true : undefined).then(setRefusal)} />
      </div>
      {(refusal ?? hint) !== undefined && <p className={cx("text-xs", refusal === null ? "text-faint" : "text-danger-text")}>{refusal ?? hint}</p>}
    </div>
  );
}

/** Several of a few. */
export function ManyField({
  path,
  label,
  value,
  hint,
  choices,
}: OptionFieldProps & { readonly choices: readonly { readonly value: string; readonly label: string }[] }) {
  const { set, readOnly } = useForm();
  const [refusal, setRefusal] = useState<string | null>(null);
  const chosen = Array.isArray(value) ? value.map(String) : [];
  const toggle = (choice: string): void => {
    const next = choices.map((each) => each.value).filter((each) => (each === choice ? !chosen.includes(each) : chosen.includes(each)));
    void set(path, next.length === 0 ? undefined : next).then(setRefusal);
  };
  return (
    <fieldset className="flex min-w-0 flex-col gap-1">
      <legend className="mb-1 text-xs font-medium text-muted">{label}</legend>
      <div className="flex flex-wrap gap-1.5">
        {choices.map((choice) => (
          <button
            key={choice.value}
            type="button"
            role="checkbox"
            aria-checked={chosen.includes(choice.value)}
            disabled={readOnly}
            onClick={() => toggle(choice.value)}
            className="h-7 rounded-md border border-control-line px-2 text-sm text-muted aria-checked:border-accent aria-checked:bg-accent-bg aria-checked:text-accent-text disabled:opacity-50"
          >
            {choice.label}
          </button>
        ))}
      </div>
      {(refusal ?? hint) !== undefined && <p className={cx("text-xs", refusal === null ? "text-faint" : "text-danger-text")}>{refusal ?? hint}</p>}
    </fieldset>
  );
}

/** A list of texts, parted by commas. */
export function ListField(props: OptionFieldProps) {
  const { steps } = useForm();
  return (
    <TextLike
      {...props}
      written={partsShown(props.value)}
      valueOf={(text) => (isExpression(text) ? text.trim() : partsOf(text))}
      problemOf={(text) => expressionProblem(text, steps)}
      expressions
    />
  );
}

/** A name, or several parted by commas: one is written as text, more as a list. */
export function NamesField(props: OptionFieldProps) {
  const valueOf = (text: string): Json => {
    const parts = partsOf(text);
    return parts.length > 1 ? parts : (parts[0] ?? "");
  };
  return <TextLike {...props} written={partsShown(props.value)} valueOf={valueOf} problemOf={() => null} />;
}

const partsShown = (value: Json | undefined): string => (Array.isArray(value) ? value.map(String).join(", ") : typeof value === "string" ? value : "");

const partsOf = (text: string): string[] =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");

/** An option that is code: shown, and changed in the editor. */
export function CodeField({ label, text, line, column }: { readonly label: string; readonly text: string; readonly line: number; readonly column: number }) {
  const { openCode } = useForm();
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <div className="flex items-center justify-between gap-2">
        <span className="text-xs font-medium text-muted">{label}</span>
        <Button look="ghost" className="h-6 px-1.5 text-xs" onClick={() => openCode(line, column)}>
          Open in code
        </Button>
      </div>
      <pre tabIndex={0} aria-label={`Code of ${label}`} className="max-h-40 overflow-auto rounded-md border border-line bg-app p-2 font-mono text-xs leading-4">
        {dedent(text, column)}
      </pre>
    </div>
  );
}

/** The lines after the first without the indentation they share. */
function dedent(text: string, _column: number): string {
  const [first, ...rest] = text.split("\n");
  const indents = rest.filter((line) => line.trim() !== "").map((line) => /^\s*/.exec(line)![0].length);
  const shared = indents.length === 0 ? 0 : Math.min(...indents);
  return [first, ...rest.map((line) => line.slice(shared))].join("\n");
}

/** Offers what an expression can read here. */
function InsertValue({ onInsert }: { readonly onInsert: (text: string) => void }) {
  const { steps, inLoop } = useForm();
  const [at, setAt] = useState<{ x: number; y: number } | null>(null);
  const item = (path: string, hint: string) => ({ id: path, label: `{{${path}}}`, hint, run: () => onInsert(`{{${path}}}`) });
  const groups = [
    { heading: "Outputs", items: steps.map((name) => item(`steps.${name}.output`, `What ${name} gave`)) },
    ...(inLoop ? [{ heading: "Loop", items: [item("item", "The item of this iteration"), item("index", "Its number, from 0")] }] : []),
    { heading: "Run", items: [item("trigger", "What started the run"), item("variables", "Variables of the environment"), item("run.id", "Id of the run")] },
  ];
  return (
    <>
      <IconButton
        icon={Braces}
        label="Insert a value"
        className="size-6"
        // The field keeps its draft: the mouse must not take its focus, which would write half a text.
        onMouseDown={(event) => event.preventDefault()}
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          setAt({ x: box.left, y: box.bottom });
        }}
      />
      {at !== null && <ChoosePopover at={at} label="Insert a value" groups={groups} onClose={() => setAt(null)} />}
    </>
  );
}
