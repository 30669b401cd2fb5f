import { CheckCircle2, Info, TriangleAlert, XCircle, type LucideIcon } from "lucide-react";
import type { NotificationItem } from "../app/api/index.ts";

export type Severity = NotificationItem["severity"];

interface SeverityLook {
  readonly word: string;
  readonly icon: LucideIcon;
  readonly tone: "info" | "success" | "warning" | "danger";
}

/** Every severity: an icon and a word, never colour alone. */
export const severityLooks: Readonly<Record<Severity, SeverityLook>> = {
  info: { word: "Note", icon: Info, tone: "info" },
  success: { word: "Success", icon: CheckCircle2, tone: "success" },
  warning: { word: "Warning", icon: TriangleAlert, tone: "warning" },
  error: { word: "Error", icon: XCircle, tone: "danger" },
};
