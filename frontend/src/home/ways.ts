import type { Me } from "../api";
import { t } from "../shared/i18n";

/** Where each kind of person starts. */
export function homeOf({ roles, oversees }: Me): string {
  if (roles.includes("manager")) return "/campaigns";
  if (roles.includes("researcher")) return "/datasets";
  return oversees ? "/campaigns" : "/work";
}

/** The page that sent someone here, if it is one of ours. */
export function nextPath(search = location.search, origin = location.origin): string | null {
  const next = new URLSearchParams(search).get("next");
  if (!next?.startsWith("/")) return null;
  const url = new URL(next, origin);
  return url.origin === origin ? url.pathname + url.search + url.hash : null;
}

/** Whether they come back from signing in elsewhere, and want to go straight on. */
export const arrives = (search = location.search) => new URLSearchParams(search).has("go");

/** Why signing in elsewhere did not work, if it did not. */
export function trouble(search = location.search): string | null {
  const code = new URLSearchParams(search).get("problem");
  return code && t([`home:problem.${code}`, "home:problem.sign_in_failed"]);
}
