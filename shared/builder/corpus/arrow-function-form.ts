const run = async ({ input }) => ({ result: "Hello", input });
export { run as default };
