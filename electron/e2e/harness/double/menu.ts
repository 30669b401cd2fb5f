import { BrowserWindow } from "./browser-window.ts";

interface Template {
  readonly id?: string;
  readonly label?: string;
  readonly role?: string;
  readonly type?: string;
  readonly enabled?: boolean;
  readonly accelerator?: string;
  readonly registerAccelerator?: boolean;
  readonly submenu?: readonly Template[];
  readonly click?: (item: MenuItem, window: BrowserWindow | undefined, event: object) => void;
}

export class MenuItem {
  readonly id: string | undefined;
  readonly label: string;
  readonly role: string | undefined;
  readonly enabled: boolean;
  readonly accelerator: string | undefined;
  readonly submenu: Menu | null;
  private readonly onClick: Template["click"];

  constructor({ id, label, role, enabled, accelerator, submenu, click }: Template) {
    this.id = id;
    this.label = label ?? role ?? "";
    this.role = role;
    this.enabled = enabled ?? true;
    this.accelerator = accelerator;
    this.submenu = submenu === undefined ? null : Menu.buildFromTemplate(submenu);
    this.onClick = click;
  }

  click(): void {
    this.onClick?.(this, BrowserWindow.getFocusedWindow() ?? undefined, {});
  }
}

export class Menu {
  private static current: Menu | null = null;
  static setApplicationMenu(menu: Menu | null): void {
    Menu.current = menu;
  }
  static getApplicationMenu(): Menu | null {
    return Menu.current;
  }
  static buildFromTemplate(template: readonly Template[]): Menu {
    const menu = new Menu();
    menu.items = template.map((item) => new MenuItem(item));
    return menu;
  }

  items: MenuItem[] = [];

  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id);
      if (found) return found;
    }
    return null;
  }
}
