export { DataView } from "./data-view.tsx";
export { JsonTree } from "./json-tree.tsx";
