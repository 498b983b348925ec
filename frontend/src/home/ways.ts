import type { Me } from "../api";

/** Where each kind of person starts. */
export function homeOf({ roles }: Me): string {
  if (roles.includes("manager")) return "/campaigns";
  if (roles.includes("researcher")) return "/datasets";
  return "/work";
}

/** The page that sent someone here, if it is one of ours. */
export function nextPath(search = location.search, origin = location.origin): string | null {
  const next = new URLSearchParams(search).get("next");
  if (!next?.startsWith("/")) return null;
  const url = new URL(next, origin);
  return url.origin === origin ? url.pathname + url.search + url.hash : null;
}
