import { Contrast, Monitor, Moon, Sun, type LucideIcon } from "lucide-react";
import { IconButton, Menu } from "../../ui/index.ts";
import { settings, useSetting, type Theme } from "../../settings/settings-store.ts";
import { themeNames } from "../../settings/theme-names.ts";

const icons: Readonly<Record<Theme, LucideIcon>> = { system: Monitor, light: Sun, dark: Moon, contrast: Contrast };

export function ThemeButton() {
  const theme = useSetting("theme");
  return (
    <Menu
      align="end"
      items={(Object.keys(themeNames) as Theme[]).map((id) => ({
        id,
        label: themeNames[id],
        icon: icons[id],
        checked: id === theme,
        onSelect: () => settings.setState({ theme: id }),
      }))}
    >
      <IconButton icon={icons[theme]} label="Theme" />
    </Menu>
  );
}
