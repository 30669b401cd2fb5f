// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, describe, expect, it } from "vitest";
import type { Json } from "@fastn/core";
import { FormContext, type FormTarget, type OptionPath } from "./commit.ts";
import { DurationField, JsonField, NamesField, NumberField, TextField } from "./fields.tsx";
import { SchemaFields } from "./schema-fields.tsx";

afterEach(cleanup);

function target(step: string, written: unknown[], refuse: string | null = null): FormTarget {
  return {
    set: async (path: OptionPath, value: Json | undefined) => {
      written.push([step, path.join("."), value]);
      return refuse;
    },
    readOnly: false,
    steps: ["customer"],
    inLoop: false,
    openCode: () => {},
  };
}

const Form = ({ to, children }: { readonly to: FormTarget; readonly children: ReactNode }) => (
  <>
    <FormContext value={to}>{children}</FormContext>
  </>
);

const type = (label: string, text: string): HTMLElement => {
  const field = screen.getByLabelText(label);
  fireEvent.change(field, { target: { value: text } });
  return field;
};

describe("a field", () => {
  it("writes once on Enter, and not again on leaving", async () => {
    const written: unknown[] = [];
    const { rerender } = render(
      <Form to={target("a", written)}>
        <TextField path={["title"]} label="Title" value="old" />
      </Form>,
    );
    const field = type("Title", "new");
    expect(written).toEqual([]);
    fireEvent.keyDown(field, { key: "Enter" });
    rerender(
      <Form to={target("a", written)}>
        <TextField path={["title"]} label="Title" value="new" />
      </Form>,
    );
    fireEvent.blur(field);
    await waitFor(() => expect(written).toEqual([["a", "title", "new"]]));
  });

  it.each<[from: Json, shown: string, typed: string, written: Json]>([
    [["NEW", "OLD"], "NEW, OLD", "NEW", "NEW"],
    ["OLD", "OLD", "NEW, OLD", ["NEW", "OLD"]],
  ])("of names shows %j as %s, and writes %s as %j", async (value, shown, typed, expected) => {
    const written: unknown[] = [];
    render(
      <Form to={target("a", written)}>
        <NamesField path={["auth", "secret"]} label="Name of the secret" value={value} />
      </Form>,
    );
    expect(screen.getByLabelText<HTMLInputElement>("Name of the secret").value).toBe(shown);
    fireEvent.keyDown(type("Name of the secret", typed), { key: "Enter" });
    await waitFor(() => expect(written).toEqual([["a", "auth.secret", expected]]));
  });

  it("left open writes to the step it was opened for, never to the one selected next", async () => {
    const written: unknown[] = [];
    const { rerender } = render(
      <Form key="a" to={target("a", written)}>
        <TextField path={["title"]} label="Title" value="of a" />
      </Form>,
    );
    type("Title", "typed in a");
    rerender(
      <Form key="b" to={target("b", written)}>
        <TextField path={["title"]} label="Title" value="of b" />
      </Form>,
    );
    await waitFor(() => expect(written).toEqual([["a", "title", "typed in a"]]));
    expect((screen.getByLabelText("Title") as HTMLInputElement).value).toBe("of b");
  });

  it("gives the written text back on Escape", () => {
    const written: unknown[] = [];
    render(
      <Form to={target("a", written)}>
        <TextField path={["title"]} label="Title" value="old" />
      </Form>,
    );
    const field = type("Title", "new") as HTMLInputElement;
    fireEvent.keyDown(field, { key: "Escape" });
    fireEvent.blur(field);
    expect([field.value, written]).toEqual(["old", []]);
  });

  it("keeps what was typed when the change is refused, and says why", async () => {
    render(
      <Form to={target("a", [], "Title is code.")}>
        <TextField path={["title"]} label="Title" value="old" />
      </Form>,
    );
    const field = type("Title", "new") as HTMLInputElement;
    fireEvent.blur(field);
    await screen.findByText("Title is code.");
    expect(field.value).toBe("new");
  });

  it.each([
    ["{{steps.customer.output", /\}\}|expression|end/i],
    ["{{steps.nobody.output}}", /No step "nobody"/],
  ])("does not write the broken expression %s and says what is wrong", (text, words) => {
    const written: unknown[] = [];
    render(
      <Form to={target("a", written)}>
        <TextField path={["title"]} label="Title" value="old" />
      </Form>,
    );
    fireEvent.blur(type("Title", text));
    expect([written, words.test(document.body.textContent ?? "")]).toEqual([[], true]);
  });

  it("of a number takes an expression and neither wipes the other", async () => {
    const written: unknown[] = [];
    const { rerender } = render(
      <Form to={target("a", written)}>
        <NumberField path={["n"]} label="N" value={5} expressions />
      </Form>,
    );
    fireEvent.blur(type("N", "{{trigger.n}}"));
    rerender(
      <Form to={target("a", written)}>
        <NumberField path={["n"]} label="N" value="{{trigger.n}}" expressions />
      </Form>,
    );
    fireEvent.blur(type("N", "7"));
    await waitFor(() =>
      expect(written).toEqual([
        ["a", "n", "{{trigger.n}}"],
        ["a", "n", 7],
      ]),
    );
  });

  it("of a duration refuses what is none; emptied it removes the option", async () => {
    const written: unknown[] = [];
    render(
      <Form to={target("a", written)}>
        <DurationField path={["timeout"]} label="Limit" value="10m" />
      </Form>,
    );
    fireEvent.blur(type("Limit", "soon"));
    expect(written).toEqual([]);
    fireEvent.blur(type("Limit", ""));
    await waitFor(() => expect(written).toEqual([["a", "timeout", undefined]]));
  });

  it("of JSON writes data, or one expression as it is", async () => {
    const written: unknown[] = [];
    const { rerender } = render(
      <Form to={target("a", written)}>
        <JsonField path={["input"]} label="Input" value={{ a: 1 }} />
      </Form>,
    );
    fireEvent.blur(type("Input", '{ "a": [2] }'));
    rerender(
      <Form to={target("a", written)}>
        <JsonField path={["input"]} label="Input" value={{ a: [2] }} />
      </Form>,
    );
    fireEvent.blur(type("Input", "{{trigger}}"));
    await waitFor(() =>
      expect(written).toEqual([
        ["a", "input", { a: [2] }],
        ["a", "input", "{{trigger}}"],
      ]),
    );
  });
});

it.each<[Json, string]>([
  [{ limit: 10, all: true }, '{\n  "limit": 10,\n  "all": true\n}'],
  [["a"], '[\n  "a"\n]'],
  ["{{trigger.lines}}", "{{trigger.lines}}"],
])("a field of JSON shows %j as it is written", (value, shown) => {
  render(
    <Form to={target("a", [])}>
      <JsonField path={["params"]} label="Input" value={value} />
    </Form>,
  );
  expect(screen.getByLabelText<HTMLTextAreaElement>("Input").value).toBe(shown);
});

describe("fields of a schema", () => {
  const schema = {
    type: "object",
    required: ["id"],
    properties: {
      note: { type: "string" },
      id: { type: "integer", minimum: 1 },
      address: { type: "object", properties: { city: { type: "string" } } },
      tags: { type: "array", items: { type: "string" } },
    },
  };

  it("come required first, nested ones by their path, unknown ones as JSON", async () => {
    const written: unknown[] = [];
    render(
      <Form to={target("a", written)}>
        <SchemaFields schema={schema} path={["input"]} value={{ id: 3, extra: true }} partlyCode={false} />
      </Form>,
    );
    expect([...document.querySelectorAll("label")].map((label) => label.textContent)).toEqual(["id *", "note", "city", "tags", "extra"]);
    fireEvent.blur(type("city", "Wien"));
    fireEvent.blur(type("tags", "a, b"));
    await waitFor(() =>
      expect(written).toEqual([
        ["a", "input.address.city", "Wien"],
        ["a", "input.tags", ["a", "b"]],
      ]),
    );
  });

  it("leave out what may be set by code: a field would write over it", () => {
    render(
      <Form to={target("a", [])}>
        <SchemaFields schema={schema} path={["input"]} value={{ id: 3 }} partlyCode />
      </Form>,
    );
    expect([...document.querySelectorAll("label")].map((label) => label.textContent)).toEqual(["id *"]);
  });
});
