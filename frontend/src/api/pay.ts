/** What people are owed, and payouts of it. */
import { request } from "../api";
import type { components } from "../schema";

type Schemas = components["schemas"];

export type Owed = Schemas["Owed"];
export type Payout = Required<Schemas["Payout"]>;
export type PayReport = Omit<Schemas["PayReport"], "payouts"> & { payouts: Payout[] };
export type Terms = NonNullable<PayReport["terms"]>;
export type Budget = NonNullable<PayReport["budget"]>;
export type Prepared = Schemas["Prepared"];
export type Who = Prepared["who"];
export type PayAccount = Schemas["PayAccount"];
export type PaidJudgment = Schemas["PaidJudgment"];

const at = (slug: string, rest: string) => `/api/campaigns/${slug}/${rest}`;
const personAt = (slug: string, person: string) => at(slug, `pay/people/${person}`);

export const getPay = (slug: string) => request<PayReport>("GET", at(slug, "pay"));
export const payFileUrl = (slug: string, kind: "ledger" | "payouts" | "rejections") =>
  at(slug, `pay/files/${kind}`);
export const getPayAccount = (
  slug: string,
  person: string,
  isRejected: boolean,
  before: string | null,
) =>
  request<PayAccount>(
    "GET",
    `${personAt(slug, person)}?rejected=${isRejected}${before ? `&before=${before}` : ""}`,
  );
export const rejectJudgments = (
  slug: string,
  person: string,
  judgments: string[],
  reason: string,
) =>
  request<{ number: number }>("POST", `${personAt(slug, person)}/rejections`, {
    judgments,
    reason,
  });
export const withdrawRejections = (slug: string, person: string, judgments: string[]) =>
  request<{ number: number }>("POST", `${personAt(slug, person)}/rejections/withdraw`, {
    judgments,
  });
export const preparePayout = (slug: string, who: Who) =>
  request<Prepared>("GET", at(slug, `payouts/next?who=${who}`));
export const recordPayout = (slug: string, { id, who, until, total }: Prepared, note: string) =>
  request<Payout>("POST", at(slug, "payouts"), { id, who, until, total, note });
export const cancelPayout = (slug: string, id: string) =>
  request<Payout>("POST", at(slug, `payouts/${id}/cancel`));
export const payoutFileUrl = (slug: string, id: string, kind: "prolific" | "mturk" | "others") =>
  at(slug, `payouts/${id}/files/${kind}`);
