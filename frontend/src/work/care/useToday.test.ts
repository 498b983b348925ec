import { renderHook, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import type { Guide } from "../../api";
import { useToday } from "./useToday";

const pay = { currency: "GBP", per_judgment: "0.20", per_hour: null, floor: null };
const guide = { pay } as unknown as Guide;
const worked = { slug: "demo", guide, active: () => 0 };

/** A server that has counted so many judgments of today. */
function counts(judged: number) {
  const asked = vi.fn(async () =>
    Response.json({
      today: { judged, skipped: 0, active_seconds: 0, exposures: 0 },
      pay: { currency: "GBP", earned_today: (judged * 0.2).toFixed(2) },
    }),
  );
  vi.stubGlobal("fetch", asked);
  return asked;
}

afterEach(() => vi.unstubAllGlobals());

test("adds only what was judged since the server counted", async () => {
  counts(8);
  const page = renderHook(useToday, { initialProps: { ...worked, judged: 3, isSettled: true } });
  await waitFor(() => expect(page.result.current.earned).toBeCloseTo(1.6));

  page.rerender({ ...worked, judged: 5, isSettled: false });

  expect(page.result.current).toMatchObject({ judged: 10, earned: 2 });
});

test("asks the server once it has all that was judged", async () => {
  const asked = counts(4);
  const page = renderHook(useToday, { initialProps: { ...worked, judged: 1, isSettled: false } });
  expect(asked).not.toHaveBeenCalled();

  page.rerender({ ...worked, judged: 1, isSettled: true });

  await waitFor(() => expect(page.result.current.earned).toBeCloseTo(0.8));
});
