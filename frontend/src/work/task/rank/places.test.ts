import { describe, expect, test } from "vitest";
import { appended, closed, type Places, putAt, shifted, takenOff, tied, tiedAt } from "./places";

const [A, B, C, D] = [0, 1, 2, 3];

describe("by number", () => {
  test("a number is a place, whatever the order they are given in", () => {
    const third = putAt([], A, 3, 3);
    const second = putAt(third, B, 2, 3);

    expect(third).toEqual([[], [], [A]]);
    expect(putAt(second, C, 1, 3)).toEqual([[C], [B], [A]]);
  });

  test("who stood there makes room towards a free place below, else above", () => {
    expect(putAt([[A]], B, 1, 3)).toEqual([[B], [A]]);
    expect(putAt([[], [A], [B]], C, 3, 3)).toEqual([[A], [B], [C]]);
  });

  test("one that is placed moves and the others close the gap it left", () => {
    expect(putAt([[A], [B], [C]], A, 3, 3)).toEqual([[B], [C], [A]]);
    expect(putAt([[A], [B], [C]], C, 1, 3)).toEqual([[C], [A], [B]]);
  });

  test("there is no place beyond the last", () => {
    const places: Places = [[A]];

    expect(putAt(places, B, 4, 3)).toBe(places);
  });
});

describe("one after the other", () => {
  test("each takes the first free place", () => {
    expect(appended(appended([], C, 3), A, 3)).toEqual([[C], [A]]);
    expect(appended([[], [A]], B, 3)).toEqual([[B], [A]]);
  });
});

describe("a step at a time", () => {
  test("changes places with its neighbour, and stays at the ends", () => {
    const places: Places = [[A], [B], [C]];

    expect(shifted(places, B, -1, 3)).toEqual([[B], [A], [C]]);
    expect(shifted(places, C, 1, 3)).toBe(places);
    expect(shifted(places, A, -1, 3)).toBe(places);
  });

  test("leaves a tie before it passes anyone", () => {
    expect(shifted([[A, B], [C]], B, 1, 3)).toEqual([[A], [B], [C]]);
    expect(shifted([[A, B], [C]], B, -1, 3)).toEqual([[B], [A], [C]]);
  });

  test("up brings one that has no place onto the first free one", () => {
    expect(shifted([[A]], B, -1, 3)).toEqual([[A], [B]]);
  });
});

describe("ties", () => {
  test("joins the one above, and parts again", () => {
    const together = tied([[A], [B], [C]], B, 3);

    expect(together).toEqual([[A, B], [C]]);
    expect(tied(together, B, 3)).toEqual([[A], [B], [C]]);
  });

  test("dropped upon a place that is taken, shares it", () => {
    expect(tiedAt([[A], [B], [C]], C, 1, 3)).toEqual([[A, C], [B]]);
    expect(tiedAt([[A]], D, 1, 4)).toEqual([[A, D]]);
  });
});

test("taken off, the others move up", () => {
  expect(takenOff([[A], [B], [C]], B)).toEqual([[A], [C]]);
});

test("places left empty are not sent", () => {
  expect(closed([[], [B], [], [A]])).toEqual([[B], [A]]);
});
