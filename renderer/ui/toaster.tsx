import { lazy, Suspense } from "react";
import { useStore } from "zustand";
import { toasts } from "./toast.ts";

const ToastList = lazy(() => import("./toast-list.tsx"));

/** The place where toasts appear; mounted once. */
export function Toaster() {
  const any = useStore(toasts, ({ shown }) => shown.length > 0);
  return <Suspense>{any && <ToastList />}</Suspense>;
}
