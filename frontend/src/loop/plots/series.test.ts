// @vitest-environment node
import { expect, test } from "vitest";
import type { Metrics, TrainingRun } from "../../api";
import { learningPoints, periodsOf, references, reliabilityPoints, totalAt } from "./series";

const metrics: Metrics = {
  pairs: 160,
  accuracy: { value: 0.6, low: 0.5, high: 0.7 },
  longer_wins: { value: 0.55, low: null, high: null },
  length_log_loss: 0.68,
  reliability: [
    { from: 0.5, to: 0.6, pairs: 20, predicted: 0.55, observed: 0.5, low: 0.3, high: 0.7 },
    { from: 0.6, to: 0.7, pairs: 0, predicted: null, observed: null, low: null, high: null },
  ],
};
const run = (number: number, test: TrainingRun["test"]) =>
  ({ number, judgments: 100 * number, test }) as TrainingRun;
const runs = [
  run(3, { helpful: { ...metrics, pairs: 200 } }),
  run(2, null),
  run(1, { helpful: metrics, harmless: { pairs: 0 } }),
];

test("the learning curve goes from old to new over the runs that measured it", () => {
  const points = learningPoints(runs, "helpful", "accuracy", [3]);
  expect(points.map(({ run, judgments, wasChampion }) => [run, judgments, wasChampion])).toEqual([
    [1, 100, false],
    [3, 300, true],
  ]);
  expect(learningPoints(runs, "harmless", "accuracy", [3])).toEqual([]);
});

test("whiskers are as long as the interval is wide on each side", () => {
  const [point] = learningPoints(runs, "helpful", "accuracy", []);
  expect(point?.whiskers?.map((length) => length.toFixed(2))).toEqual(["0.10", "0.10"]);
});

test("each metric is measured against what takes no learning", () => {
  const names = (metric: "accuracy" | "log_loss" | "calibration_error") =>
    references(runs, "helpful", metric).map(({ name }) => name);
  expect(names("accuracy")).toEqual(["longer"]);
  expect(names("log_loss")).toEqual(["length", "chance"]);
  expect(names("calibration_error")).toEqual([]);
  expect(references(runs, "harmless", "accuracy")).toEqual([]);
});

test("bins without pairs are not drawn", () =>
  expect(reliabilityPoints(metrics).map(({ predicted, pairs }) => [predicted, pairs])).toEqual([
    [0.55, 20],
  ]));

test("a run stands on the curve at the judgments there were", () => {
  const curve = [
    { at: 10, total: 4 },
    { at: 20, total: 9 },
  ];
  expect([5, 10, 19, 30].map((at) => totalAt(curve, at))).toEqual([0, 4, 4, 9]);
});

test("old periods are put together, and nothing is lost", () => {
  const asked = Array.from({ length: 9 }, (_, number) => ({ number, random: 1, uncertainty: 2 }));
  const periods = periodsOf(asked, 4);
  expect(periods.map(({ name }) => name)).toEqual(["earlier", 6, 7, 8]);
  expect(periods.reduce((sum, one) => sum + one.random + one.uncertainty, 0)).toBe(27);
  expect(periodsOf(asked.slice(0, 4), 4)).toHaveLength(4);
});
