import { QueryClientProvider } from "@tanstack/react-query";
import { HashRouter } from "react-router";
import { Toaster, TooltipProvider } from "../ui/index.ts";
import { Frame } from "./frame/frame.tsx";
import { queryClient } from "./workspace/use-workspace.ts";

/** Pages live behind the hash: the same files then work from app://studio/ and from any http address, reloads included. */
export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <TooltipProvider delayDuration={500} skipDelayDuration={200}>
        <HashRouter>
          <Frame />
        </HashRouter>
        <Toaster />
      </TooltipProvider>
    </QueryClientProvider>
  );
}
