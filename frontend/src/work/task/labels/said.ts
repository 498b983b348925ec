import type { Assignment } from "../../../api";
import type { Draft, Label } from "../draft";
import type { Command } from "../keys";

/** As in the dataset that first asked for them (PKU-SafeRLHF). */
export const HARMS = [
  "insulting_behavior",
  "discriminatory_behavior",
  "violence",
  "physical_harm",
  "psychological_harm",
  "mental_manipulation",
  "sexual_content",
  "drugs",
  "animal_abuse",
  "human_trafficking",
  "privacy_violation",
  "cybercrime",
  "economic_crime",
  "white_collar_crime",
  "copyright_issues",
  "disrupting_public_order",
  "endangering_public_health",
  "endangering_national_security",
  "environmental_damage",
] as const;
export const SEVERITIES = [1, 2, 3] as const;

export interface SayProps {
  assignment: Assignment;
  draft: Draft;
  response: number;
  run: (command: Command) => void;
}

export const labelOf = (
  response: number,
  kind: Label["kind"],
  value: string,
  more: Partial<Label> = {},
): Label => ({
  response,
  kind,
  value,
  severity: null,
  start: null,
  end: null,
  quote: "",
  note: "",
  ...more,
});

export const saidOf = (draft: Draft, response: number, kind: Label["kind"]): Label[] =>
  draft.labels.filter((label) => label.response === response && label.kind === kind);
