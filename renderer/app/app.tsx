import { QueryClientProvider } from "@tanstack/react-query";
import { Toaster, TooltipHost } from "../ui/index.ts";
import { Frame } from "./frame/frame.tsx";
import { queryClient } from "./workspace/use-workspace.ts";

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <Frame />
      <TooltipHost />
      <Toaster />
    </QueryClientProvider>
  );
}
