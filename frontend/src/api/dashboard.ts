/** How a campaign is going. */
import { request } from "../api";
import type { components } from "../schema";

export type Dashboard = components["schemas"]["Dashboard"];
export type Outlook = Dashboard["forecast"];
export type Cost = NonNullable<Dashboard["cost"]>;
export type Range = NonNullable<Outlook["hours"]>;

export const getDashboard = (slug: string) =>
  request<Dashboard>("GET", `/api/campaigns/${slug}/dashboard`);
