/** Looks of everything one types into or chooses from. */
export const controlClass =
  "h-7 w-full min-w-0 rounded-md border border-control-line bg-raised px-2 text-sm text-text placeholder:text-faint disabled:opacity-50 aria-invalid:border-danger-line";
