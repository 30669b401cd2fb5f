// The floor of a handler call: a process that sends back what it gets.
process.on("message", (message) => process.send(message));
process.send("ready");
