/** What the pages conclude from a snapshot; no React in here. */
import type { ExportFormat, Snapshot } from "../api";

export const SPLITS = ["train", "validation", "test"] as const;
export type Split = (typeof SPLITS)[number];

/** Formats in the order they are offered: the plain one first, then TRL's by trainer. */
export const EXPORT_FORMATS: ExportFormat[] = [
  "hh-rlhf",
  "trl-conversational-implicit",
  "trl-conversational-explicit",
  "trl-implicit",
  "trl-explicit",
  "trl-unpaired",
  "trl",
];

export interface CriterionCount {
  criterion: string;
  splits: { split: Split; pairs: number; ties: number; share: number }[];
}

/** Counts by criterion and split, with each split's share of the criterion's comparisons. */
export function countsOf({ counts }: Pick<Snapshot, "counts">): CriterionCount[] {
  return Object.entries(counts).map(([criterion, bySplit]) => {
    const found = SPLITS.map((split) => ({
      split,
      pairs: bySplit[split]?.pairs ?? 0,
      ties: bySplit[split]?.ties ?? 0,
    }));
    const total = found.reduce((sum, { pairs, ties }) => sum + pairs + ties, 0);
    return {
      criterion,
      splits: found.map((one) => ({
        ...one,
        share: total === 0 ? 0 : (one.pairs + one.ties) / total,
      })),
    };
  });
}

export const tiesOf = (snapshot: Pick<Snapshot, "counts">) =>
  countsOf(snapshot).reduce(
    (sum, { splits }) => sum + splits.reduce((ties, split) => ties + split.ties, 0),
    0,
  );

/** A name that says where the judgments came from and when, and that no snapshot has yet. */
export function suggestName(campaigns: string[], today: Date, taken: string[]): string {
  if (campaigns.length === 0) return "";
  const from = campaigns.length === 1 ? campaigns[0] : `${campaigns.length} campaigns`;
  const name = `${from} ${today.toISOString().slice(0, 10)}`;
  let number = 2;
  while (taken.includes(`${name} (${number})`)) number += 1;
  return taken.includes(name) ? `${name} (${number})` : name;
}
