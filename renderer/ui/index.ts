// Select and Switch are left out on purpose: import them from ./select.tsx and ./switch.tsx, so that the first load goes without them.
export { Button, IconButton, type ButtonProps, type IconButtonProps } from "./button.tsx";
export { cx } from "./cx.ts";
export { Dialog } from "./dialog.tsx";
export { EmptyState } from "./empty-state.tsx";
export { Field, Input, TextArea } from "./field.tsx";
export { Kbd } from "./kbd.tsx";
export { ContextMenu, Menu } from "./menu.tsx";
export type { MenuItem } from "./menu-parts.ts";
export { isMac, shortcutText } from "./shortcut-text.ts";
export { AfterAWhile, Skeleton, SkeletonList } from "./skeleton.tsx";
export { Badge, StatusBadge, statusLooks, toneText, type Status, type Tone } from "./status-badge.tsx";
export { Tabs, type TabItem } from "./tabs.tsx";
export { toast, type ToastMessage } from "./toast.ts";
export { Toaster } from "./toaster.tsx";
export { Tooltip, TooltipProvider } from "./tooltip.tsx";
