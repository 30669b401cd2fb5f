declare module "autocannon" {
  /** Only what is used here. `duration` in seconds. */
  export default function autocannon(options: { readonly url: string; readonly connections: number; readonly duration: number }): Promise<{
    readonly requests: { readonly average: number };
    readonly non2xx: number;
    readonly errors: number;
  }>;
}
