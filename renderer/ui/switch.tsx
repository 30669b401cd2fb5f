import * as RadixSwitch from "radix-ui/switch";

interface SwitchProps {
  readonly id?: string;
  readonly label?: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function Switch({ id, label, checked, onChange }: SwitchProps) {
  return (
    <RadixSwitch.Root
      id={id}
      aria-label={label}
      checked={checked}
      onCheckedChange={onChange}
      className="relative h-4.5 w-8 shrink-0 cursor-default rounded-full border border-control-line bg-pressed transition-colors data-[state=checked]:border-accent data-[state=checked]:bg-accent"
    >
      <RadixSwitch.Thumb className="block size-3 translate-x-0.5 rounded-full bg-muted transition-transform duration-[120ms] data-[state=checked]:translate-x-4 data-[state=checked]:bg-accent-on" />
    </RadixSwitch.Root>
  );
}
