/** How every plot looks: quiet axes, ink for what is measured, no motion of its own. */
import type { TooltipContentProps } from "recharts";

const text = { fill: "var(--ink-3)", fontSize: 12 };

export const axis = {
  type: "number",
  axisLine: false,
  tickLine: false,
  tick: text,
  tickMargin: 6,
  allowDataOverflow: true,
} as const;
export const xAxis = { ...axis, height: 24, axisLine: { stroke: "var(--line-strong)" } } as const;
export const yAxis = { ...axis, width: 44 } as const;
export const grid = { stroke: "var(--line)", vertical: false, syncWithTicks: true } as const;
export const reference = { stroke: "var(--ink-3)", strokeDasharray: "4 4" } as const;
export const still = { isAnimationActive: false } as const;
export const whisker = {
  width: 4,
  stroke: "var(--hinge)",
  strokeWidth: 1.25,
  ...still,
} as const;
export const cursor = { stroke: "var(--line-strong)" } as const;

/** What the pointer or the arrow keys are at. */
export const pointed = <T>({ active, payload }: TooltipContentProps): T | null =>
  active ? ((payload?.[0]?.payload as T | undefined) ?? null) : null;
