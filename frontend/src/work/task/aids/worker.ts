import { differences } from "./compare";

addEventListener("message", ({ data }: MessageEvent<{ left: string; right: string }>) =>
  postMessage(differences(data.left, data.right)),
);
