import type { ReactNode } from "react";
import { useId } from "react";
import { Button, Input } from "../ui/index.ts";
import { Select } from "../ui/select.tsx";
import { Switch } from "../ui/switch.tsx";
import { runAction } from "../app/actions/index.ts";
import { themeNames } from "./theme-names.ts";
import { directions, fontSizes, settings, themes, useSetting, type CanvasDirection, type Theme } from "./settings-store.ts";

const directionNames: Readonly<Record<CanvasDirection, string>> = { down: "Top to bottom", right: "Left to right" };

export default function SettingsPage() {
  const theme = useSetting("theme");
  const fontSize = useSetting("fontSize");
  const direction = useSetting("canvasDirection");
  const inlineValues = useSetting("inlineValues");
  return (
    <div className="h-full overflow-y-auto bg-panel">
      <div className="mx-auto flex max-w-160 flex-col gap-6 p-6">
        <h1 className="text-xl font-semibold">Settings</h1>
        <Section title="Appearance">
          <Row title="Theme" hint="As the system follows light, dark and increased contrast of your desktop." width="w-44">
            {(id) => (
              <Select
                id={id}
                value={theme}
                options={themes.map((value) => ({ value, label: themeNames[value] }))}
                onChange={(value) => settings.setState({ theme: value as Theme })}
              />
            )}
          </Row>
          <Row title="Font size of code and data" hint={`Pixels, ${fontSizes.least} to ${fontSizes.most}.`} width="w-20">
            {(id) => (
              <Input
                id={id}
                type="number"
                min={fontSizes.least}
                max={fontSizes.most}
                value={fontSize}
                onChange={({ target }) => {
                  const size = target.valueAsNumber;
                  if (size >= fontSizes.least && size <= fontSizes.most) settings.setState({ fontSize: size });
                }}
              />
            )}
          </Row>
        </Section>
        <Section title="Canvas and code">
          <Row title="Direction of the flow" hint="How steps are laid out where nobody placed them by hand." width="w-44">
            {(id) => (
              <Select
                id={id}
                value={direction}
                options={directions.map((value) => ({ value, label: directionNames[value] }))}
                onChange={(value) => settings.setState({ canvasDirection: value as CanvasDirection })}
              />
            )}
          </Row>
          <Row title="Inline values" hint="Shows values of the last run at the ends of lines.">
            {(id) => <Switch id={id} checked={inlineValues} onChange={(checked) => settings.setState({ inlineValues: checked })} />}
          </Row>
        </Section>
        <Section title="Help">
          <Row title="Keyboard shortcuts" hint="Every action can have keys of your choice.">
            {(id) => (
              <div className="flex gap-2">
                <Button id={id} onClick={() => runAction("help.shortcuts")}>
                  Show
                </Button>
                <Button onClick={() => runAction("app.keyboard")}>Change…</Button>
              </div>
            )}
          </Row>
          <Row title="Tour" hint="Three steps through canvas, code and run.">
            {(id) => (
              <Button id={id} onClick={() => runAction("help.tour")}>
                Start tour
              </Button>
            )}
          </Row>
        </Section>
      </div>
    </div>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section aria-label={title} className="flex flex-col gap-2">
      <h2 className="text-base font-semibold">{title}</h2>
      <div className="divide-y divide-line rounded-lg border border-line bg-raised">{children}</div>
    </section>
  );
}

interface RowProps {
  readonly title: string;
  readonly hint: string;
  readonly width?: string;
  readonly children: (id: string) => ReactNode;
}

function Row({ title, hint, width, children }: RowProps) {
  const id = useId();
  return (
    <div className="flex flex-wrap items-center gap-3 px-4 py-3">
      <div className="min-w-56 flex-1">
        <label htmlFor={id} className="text-sm font-medium">
          {title}
        </label>
        <p className="text-xs text-muted">{hint}</p>
      </div>
      <div className={width}>{children(id)}</div>
    </div>
  );
}
