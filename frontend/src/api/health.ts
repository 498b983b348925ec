/** Tasks that are stuck, and what is done about them. */
import { request } from "../api";
import type { components } from "../schema";

export type Health = components["schemas"]["Health"];
export type Stuck = Health["kinds"][number];
export type StuckTask = Stuck["tasks"][number];
export type Cure = components["schemas"]["CureRequest"];

const at = (slug: string) => `/api/campaigns/${slug}/health`;

export const getHealth = (slug: string) => request<Health>("GET", at(slug));
export const cure = (slug: string, wish: Cure) =>
  request<{ moved: number }>("POST", at(slug), wish);
