/** Hand a text to the browser as a file to keep. */
export function download(text: string, fileName: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = Object.assign(document.createElement("a"), { href: url, download: fileName });
  link.click();
  // The browser has taken hold of the content by the end of the click's turn.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
