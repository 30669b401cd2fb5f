// Select, Switch and Tabs are left out on purpose: import them from their own files, so that the first load goes without them.
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
export { toast, type ToastMessage } from "./toast.ts";
export { Toaster } from "./toaster.tsx";
export { Tooltip } from "./tooltip.tsx";
export { TooltipHost } from "./tooltip-host.tsx";
