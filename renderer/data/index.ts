export { DataView, type DataViewProps } from "./data-view.tsx";
export { sizeText } from "./size-text.ts";
